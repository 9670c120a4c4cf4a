"""What Kajabi may do, one row each, and the whole reply of the tool: nothing wrong without a word."""

import pytest

from kajabi_mcp.app import answer_call
from kajabi_mcp.sandbox import Options, Sandbox, open_sandbox
from tests.support.bent import Bent, bent_account
from tests.support.clients import text_of
from tests.support.clock import NOW

from .fault import Fault
from .filters import FILTERS
from .orders import ORDERS
from .pages import PAGES
from .rows import ROWS


@pytest.fixture(scope="module")
def box() -> Sandbox:
    return open_sandbox(Options(customers=150, now=lambda: NOW))


@pytest.mark.parametrize("fault", [*ORDERS, *PAGES, *ROWS, *FILTERS], ids=lambda fault: fault.name)
async def test_a_fault_is_an_error_or_a_warning_or_is_made_up_for(box: Sandbox, fault: Fault) -> None:
    async with bent_account(box, Bent(box, fault.ask, fault.reply)) as account:
        result = await answer_call(fault.tool, fault.arguments, account)
    expected = fault.expected
    assert (bool(result.is_error), result.structured_content or text_of(result)) == (
        isinstance(expected, str),
        expected,
    )
