"""The structs and numbers that Python has are those of the header, by a C compiler's word."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

import pytest

from kernels import operations, packing, structs

HEADER = Path(structs.__file__).with_name("ravel_kernels.h")

NUMBERS = {
    "RAVEL_ABI": structs.ABI,
    "RAVEL_STATES": structs.N_STATES,
    **{f"RAVEL_{code.name}": code.value for code in structs.Code},
    **{f"RAVEL_{kind.name}": kind.value for kind in structs.Kind},
    **{f"RAVEL_{format.name}": format.value for format in packing.Format},
    **{f"RAVEL_{activation.name}": activation.value for activation in operations.Activation},
    **{f"RAVEL_{store.name}": store.value for store in operations.Store},
}


def test_structs_and_numbers_are_those_of_the_header(tmp_path: Path) -> None:
    compiler = next((path for name in ("cc", "gcc", "clang") if (path := shutil.which(name))), None)
    if compiler is None:
        pytest.skip("there is no C compiler here")
    ours = {f"sizeof({name})": ctypes.sizeof(struct) for name, struct in structs.STRUCTS.items()}
    for name, struct in structs.STRUCTS.items():
        for field, _ in struct._fields_:
            ours[f"offsetof({name}, {field})"] = getattr(struct, field).offset
            ours[f"sizeof((({name} *)0)->{field})"] = getattr(struct, field).size
    ours |= NUMBERS
    source = tmp_path / "sizes.c"
    prints = "".join(f'    printf("%lld\\n", (long long)({expression}));\n' for expression in ours)
    source.write_text(
        f'#include <stddef.h>\n#include <stdio.h>\n#include "{HEADER}"\nint main(void) {{\n{prints}    return 0;\n}}\n'
    )
    program = tmp_path / "sizes"
    subprocess.run([compiler, "-std=c11", "-o", program, source], check=True, timeout=60)
    printed = subprocess.run([program], check=True, capture_output=True, text=True, timeout=60).stdout
    assert dict(zip(ours, map(int, printed.split()), strict=True)) == ours


def test_no_field_of_the_header_is_left_out() -> None:
    """As many bytes as fields: without gaps, a field that is missing would show in the sizes."""
    for struct in structs.STRUCTS.values():
        assert sum(getattr(struct, name).size for name, _ in struct._fields_) == ctypes.sizeof(struct)
