"""What a probe has found out about the API of one account: typed, kept in a file, and None where nobody knows."""

from .facts import KINDS, POSITIVE_OF, Fact, Findings, fact_name, is_fact
from .store import AccountRecord, FindingsFile, KeptTotal, account_key, findings_path, read_findings

__all__ = [
    "KINDS",
    "POSITIVE_OF",
    "AccountRecord",
    "Fact",
    "Findings",
    "FindingsFile",
    "KeptTotal",
    "account_key",
    "fact_name",
    "findings_path",
    "is_fact",
    "read_findings",
]
