"""A process of its own that remembers names, once it has read a line: WHO 0, WHO 1 and so on, in a file.

    python -m tests.support.remembering FILE WHO COUNT

Root may write where the modes of files forbid it; this process may not, whoever runs it.
"""

import ctypes
import os
import sys
from pathlib import Path

import anyio

from kajabi_mcp.errors import NotRemembered
from kajabi_mcp.names.remembered import Remembered

CAPABILITIES = 0x20080522, 0  # of Linux: the version of the call, and this process


def obey_modes() -> None:
    """Give up every capability of root, so that the modes of files hold for it too."""
    nothing = (ctypes.c_uint32 * 6)()
    if ctypes.CDLL(None).capset((ctypes.c_uint32 * 2)(*CAPABILITIES), nothing):
        raise PermissionError("root could not give up its capabilities")


async def remember(file: Path, who: str, count: int) -> None:
    """Remember names one after the other."""
    names = Remembered(file)
    sys.stdin.readline()
    for number in range(count):
        await names.remember("broadcast", f"{who} {number}", str(number))


def main(file: str, who: str, count: str) -> None:
    """Remember names; where that fails, end with the words of the failure."""
    if sys.platform == "linux" and os.geteuid() == 0:
        obey_modes()
    try:
        anyio.run(remember, Path(file), who, int(count))
    except NotRemembered as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main(*sys.argv[1:])
