"""What the packages are made of and how they are built; `make bundle` runs `build.py`."""
