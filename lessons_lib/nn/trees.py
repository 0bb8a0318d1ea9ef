"""Records that compiled code reads: some fields are inputs of the compiled program, the others are part of it."""

import functools
from dataclasses import MISSING, dataclass, fields

import jax

# What Keras's layers take and these do not, and what to do instead.
_LEFT_OUT = {
    "stateful": "States carried from batch to batch are left out: give longer windows, or initial_state to apply.",
    "return_state": "The states are left out: take return_sequences=True and read the last step, y[:, -1].",
    "mask": "Masking is left out: give missing steps the weight 0, fit(..., sample_weight=...) of shape (batch, time).",
    "trainable": "Layers that keep their weights are left out: set them back after fit, model.set_weights(...).",
    "dtype": 'Numbers are float32, or float64 after jax.config.update("jax_enable_x64", True).',
    "reset_after": "The GRU is Keras's with reset_after=True only.",
    "kernel_constraint": "Constraints are left out: try kernel_regularizer=L2(0.01).",
    "activity_regularizer": "Penalties on outputs are left out: try kernel_regularizer=L2(0.01).",
    "data_format": "Images are (batch, height, width, channels): np.moveaxis(x, 1, -1) puts the channels last.",
    "dilation_rate": "Dilation is left out: try strides=2, or a pooling layer, so that later windows reach further.",
    "groups": "Grouped convolution is left out: each filter reads all channels.",
    "mask_zero": "Masking is left out: give missing steps the weight 0, fit(..., sample_weight=...), or cut windows.",
    "backward_layer": "The backward layer is one of the forward layer's kind, with weights of its own.",
    "unroll": "The loop over time is compiled, so there is nothing to unroll: leave it out.",
}


def tree(*numbers):
    """Class decorator: makes a frozen dataclass that is a JAX tree whose leaves are the fields named.

    A leaf is an input of compiled code: another dropout rate runs the same program, and many rates can be mapped over.
    Another value of any other field is another program, and so is a function in a field named.
    """

    def register(cls):
        cls = dataclass(frozen=True, repr=False)(cls)
        fixed = [field.name for field in fields(cls) if field.name not in numbers]

        def flatten(record):
            values = [getattr(record, name) for name in numbers]
            own = tuple(value if callable(value) and jax.tree_util.all_leaves([value]) else None for value in values)
            leaves = [None if function is not None else value for function, value in zip(own, values)]
            return leaves, (*(getattr(record, name) for name in fixed), own)

        def unflatten(kept, leaves):
            *values, own = kept
            record = object.__new__(cls)  # Past __post_init__: inside compiled code a number has no value to check.
            leaves = [leaf if function is None else function for function, leaf in zip(own, leaves)]
            for name, value in zip((*fixed, *numbers), (*values, *leaves)):
                object.__setattr__(record, name, value)
            return record

        jax.tree_util.register_pytree_node(cls, flatten, unflatten)
        return explaining(cls)

    return register


def explaining(cls):
    """Class decorator: a dataclass that says what to do instead of an argument that it does not take."""
    known, init = [field.name for field in in_order(cls)], cls.__init__

    @functools.wraps(init)
    def explained(self, *values, **words):
        for word in words:
            if word not in known:
                instead = _LEFT_OUT.get(word, f"It takes {', '.join(known)}.")
                raise TypeError(f"{cls.__name__} takes no {word!r}. {instead}")
        init(self, *values, **words)

    cls.__init__ = explained
    return cls


def shown(record):
    """The record as one would write it: what has no default by its place, what differs from its default by its name."""
    words = []
    for field in in_order(record):
        value = getattr(record, field.name)
        if value != field.default:
            text = f'"{value}"' if isinstance(value, str) else f"{value:g}" if isinstance(value, float) else None
            text = text or getattr(value, "__name__", repr(value))
            words.append(text if field.default is MISSING else f"{field.name}={text}")
    return f"{type(record).__name__}({', '.join(words)})"


def in_order(record):
    """The fields in the order in which they are written: those that only have a name come last."""
    return sorted(fields(record), key=lambda field: field.kw_only)
