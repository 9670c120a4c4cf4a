"""Start the server from an unpacked bundle, where the package lies beside this file and is not installed."""

from kajabi_mcp.__main__ import main

main(prog_name="kajabi-mcp")
