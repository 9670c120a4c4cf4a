"""Wishes to change something in Kajabi, as they show in the names of arguments. This server only reads. Pure."""

import re

# What the words of a name ask for, and where Kajabi does it; the first that fits.
_MAIL = "Marketing > Email Campaigns"
_EXPORT = "Contacts > select people > Bulk actions > Export"
_IMPORT = "Contacts > Import Contacts"
_PURCHASES = "Contacts > the person > Purchases"
_DETAILS = "Contacts > the person > Edit Details"
_BULK = "Contacts > select people > Bulk actions"

_PLACES = (
    (_IMPORT, {"import", "upload"}),
    (
        _EXPORT,
        {"export", "download", "csv", "xlsx", "excel", "spreadsheet", "file", "sheet", "sheets", "format", "save"},
    ),
    (_PURCHASES, {"refund", "charge", "invoice", "payment", "subscription", "cancel", "purchase", "card"}),
    (_BULK, {"tag", "tags", "untag", "offer", "offers", "delete", "grant", "revoke", "unsubscribe", "resubscribe"}),
    (
        _MAIL,
        {"mail", "send", "resend", "sms", "message", "subject", "body", "template", "broadcast", "notify", "reply"},
    ),
    (_DETAILS, {"edit", "update", "modify", "change", "rename", "set", "write", "name", "phone", "address", "note"}),
)

# Verbs that ask for it wherever they stand in a name, those that do so at its beginning, and whole names that do.
_ANYWHERE = {
    *("add", "remove", "delete", "destroy", "erase", "edit", "modify", "rename", "create", "insert", "assign", "untag"),
    *("unassign", "attach", "detach", "send", "resend", "notify", "unsubscribe", "resubscribe", "merge", "export"),
    *("import", "upload", "download", "grant", "revoke", "enroll", "unenroll", "deactivate", "reactivate", "archive"),
    *("ban", "mute", "charge", "invoice", "csv", "xlsx", "excel", "spreadsheet"),
}
_FIRST = {
    *("set", "change", "save", "put", "post", "update", "write", "move", "copy", "bulk", "mail", "subscribe", "unhide"),
    *("cancel", "refund", "action", "actions", "operation", "reply", "call", "mark", "block"),
}
_WHOLE = {
    *("subject", "body", "message", "template", "email_subject", "email_body", "email_content", "email_template"),
    *("sms", "text_message", "format", "file", "filename", "output_file", "output_format", "hide", "new_tag"),
    *("new_name", "new_email", "apply_tag", "apply_tags", "tag_as", "tag_with", "tag_them", "tag_people", "email_them"),
}
# Names with these words ask for people, or for another reply: "deleted_in_last", "add_fields".
_READING = re.compile(r"_(in_last|since|before|after|at|on)$|field|column|filter|sort|page|limit|total|count|result")


def where_to(bare: str) -> str:
    """Return where Kajabi does what a name asks for, such as "add_tag"; "" for names that ask for no change."""
    words = bare.split("_")
    asks = bare in _WHOLE or words[0] in _FIRST or bool(_ANYWHERE & set(words))
    if not asks or _READING.search(bare):
        return ""
    return next((place for place, known in _PLACES if known & set(words)), _BULK)
