"""The tests, in the rooms of the server that they are about; what they share is in support."""

import pytest

pytest.register_assert_rewrite("tests.support")  # so that an assertion there shows its values too
