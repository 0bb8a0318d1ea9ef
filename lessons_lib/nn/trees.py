"""Records that compiled code reads: some fields are inputs of the compiled program, the others are part of it."""

from dataclasses import fields

import jax


def tree(*numbers):
    """Class decorator: makes a frozen dataclass a JAX tree whose leaves are the fields named.

    A leaf is an input of compiled code: another dropout rate runs the same program, and many rates can be mapped over.
    Another value of any other field is another program.
    """

    def register(cls):
        fixed = [field.name for field in fields(cls) if field.name not in numbers]

        def flatten(record):
            return [getattr(record, name) for name in numbers], tuple(getattr(record, name) for name in fixed)

        def unflatten(values, leaves):
            record = object.__new__(cls)  # Past __post_init__: inside compiled code a number has no value to check.
            for name, value in zip((*fixed, *numbers), (*values, *leaves)):
                object.__setattr__(record, name, value)
            return record

        jax.tree_util.register_pytree_node(cls, flatten, unflatten)
        return cls

    return register
