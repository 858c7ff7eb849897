"""The structs and numbers of `ravel_kernels.h` for ctypes. Pointers are plain addresses: None or 0 is NULL."""

from __future__ import annotations

from ctypes import POINTER, Structure, c_int32, c_int64, c_void_p
from enum import IntEnum

ABI = 1

N_STATES = 5
N_INPUTS = N_OUTPUTS = N_VECTORS = 8

#: Of `RavelOp.out` in a norm: where n and d go.
NORMED_OUT, DELTA_OUT = 6, 7


class Code(IntEnum):
    """What the functions return."""

    OK = 0
    BAD_ARGUMENT = 1
    OUT_OF_MEMORY = 2
    NOT_SUPPORTED = 3
    DEVICE_FAILED = 4


class Kind(IntEnum):
    """Of an operation."""

    EMBED = 0
    NORM_MIX = 1
    PRODUCTS = 2
    BLEND = 3
    WKV4 = 4
    WKV6 = 5
    WKV7 = 6
    DEEP = 7


class RavelMatrix(Structure):
    _fields_ = (
        ("data", c_void_p),
        ("n_out", c_int64),
        ("n_in", c_int64),
        ("format", c_int32),
        ("reserved", c_int32),
    )


class RavelTable(Structure):
    _fields_ = (
        ("data", c_void_p),
        ("n_rows", c_int64),
        ("width", c_int64),
        ("format", c_int32),
        ("reserved", c_int32),
    )


class RavelBuffer(Structure):
    _fields_ = (
        ("f32", c_void_p),
        ("bf16", c_void_p),
        ("q8", c_void_p),
        ("scale", c_void_p),
        ("sum", c_void_p),
        ("width", c_int64),
        ("stride", c_int64),
    )


class RavelProduct(Structure):
    _fields_ = (
        ("matrix", RavelMatrix),
        ("bias", c_void_p),
        ("in", c_int32),
        ("out", c_int32),
        ("gate", c_int32),
        ("activation", c_int32),
        ("store", c_int32),
        ("reserved", c_int32),
    )


class RavelOp(Structure):
    _fields_ = (
        ("kind", c_int32),
        ("layer", c_int32),
        ("state", c_int32),
        ("n_items", c_int32),
        ("head_size", c_int32),
        ("reserved", c_int32),
        ("in", c_int32 * N_INPUTS),
        ("out", c_int32 * N_OUTPUTS),
        ("p", c_void_p * N_VECTORS),
        ("table", RavelTable),
        ("products", POINTER(RavelProduct)),
    )


class RavelPass(Structure):
    _fields_ = (
        ("B", c_int64),
        ("T", c_int64),
        ("ids", c_void_p),
        ("buffers", POINTER(RavelBuffer)),
        ("n_buffers", c_int64),
        ("state_in", c_void_p * N_STATES),
        ("state_out", c_void_p * N_STATES),
        ("state_size", c_int64 * N_STATES),
        ("stream", c_void_p),
    )


#: By the names of the header.
STRUCTS: dict[str, type[Structure]] = {
    struct.__name__: struct for struct in (RavelMatrix, RavelTable, RavelBuffer, RavelProduct, RavelOp, RavelPass)
}
