"""An MCP server that answers questions about the customers of a Kajabi business."""

__version__ = "0.1.0"
