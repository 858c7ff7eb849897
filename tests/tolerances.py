"""Every tolerance of the tests, in one place: the largest absolute difference allowed, unless a name says otherwise."""

from __future__ import annotations

# The golden models' logits have a standard deviation of about 2 and the reference's own modes are 1e-5 apart.
FP32_LOGITS = 1e-4
FP32_STATE = 2e-4
FP32_STATE_V4 = 1e-3  # its exponents reach 177

# The same logits by models of less precision: root mean square, and the share of tokens whose largest logit is the same
# one. Golden weights are random, so that many logits are close to the largest, and nothing in them makes up for what
# rounding loses: a trained model loses less (docs/kernels.md). Worst measured over all versions and executors: int8
# 0.084 and 59 of 64 (version 4), int4 0.77 and 36 of 64 (version 7).
LOGITS_RMS = {"bf16": 0.06, "fp16": 0.008, "int8": 0.1, "int4": 0.9}
SAME_LARGEST = {"bf16": 0.92, "fp16": 0.92, "int8": 0.89, "int4": 0.5}

# rwkv.cpp's expected logits: the bound of its own test on their sum, and what the weights lost when rounded to Q5_1.
RWKVCPP_LOGITS_SUM = 0.00105
RWKVCPP_LOGITS_Q5_1 = 0.15

# A kernel against its float64 definition, relative to the largest expected value.
FP32_KERNEL = 3e-6

# Probabilities and logits of the sampler against other implementations, all float32.
PROBABILITY_ABS = 1e-6
PROBABILITY_REL = 1e-5
PENALISED_LOGITS_REL = 1e-5

# Memory while loading beyond the weights. Measured without laying out: 5 to 15 MB, what packing needs for a while.
# Where torch lays out matrices anew, one after the other, glibc keeps holes between them: measured 1.1 to 1.4 times the
# weights, by chance.
LOADING_BYTES = 40_000_000
TORCH_LOADING_SHARE = 1.4

# A kept state against one computed anew from its tokens, relative to the largest value of the tensor: what was written
# token by token, and what was read by chunks that began elsewhere. Measured over 200 kills: 1.6e-6.
KEPT_STATE_REL = 1e-5

# A CUDA kernel, emulated or not, against its definition, both float32, relative to the largest expected value.
CUDA_KERNEL = 1e-5

# An operation of the native library against its definition in float32, relative to the largest expected value: sums are
# taken in another order, and an exponential is right to 3e-7. Measured: 1.9e-6.
NATIVE_OPERATION = 3e-6

# Activations as int8: their scale, and so each number before it is rounded, is right to a few roundings of float32.
Q8_ROUNDING = 1e-6

# A small model of random weights, which magnify what is lost, in fast torch against the definition: root mean square
# relative to that of what is expected, by the format of its matrices. Fast torch does not round activations to int8.
TORCH_MODEL_RMS = {"F32": 1e-5, "F16": 2e-3, "BF16": 2e-2, "INT8": 6e-2, "INT4": 6e-2}

# A tiny model by the CUDA executor against its definition on the same stored numbers, relative to the largest expected
# value. Reading multiplies activations that are rounded to 16 bits, but for fp32.
CUDA_MODEL = {"fp32": 1e-5, "fp16": 2e-3, "bf16": 2e-2, "int8": 2e-3, "int4": 2e-3}

# What a lower precision may lose against float32 over a text: mean KL in nats a token, ratio of perplexities.
QUANTISED = {"int8": (0.001, 1.002), "int4": (0.03, 1.03)}

# The same models run by the native library against the definition. Whole numbers: an activation that lies in the middle
# of two may be rounded the other way. Measured: 1.5e-6, 8e-3, 1.5e-2.
NATIVE_MODEL_RMS = {"F32": 5e-6, "F16": 5e-6, "BF16": 2e-2, "INT8": 2e-2, "INT4": 2e-2}

# One text in pieces and whole: the native library sums in the same order for any number of tokens, so that not even
# whole numbers are rounded otherwise; but bfloat16 matrices read many tokens as bfloat16.
NATIVE_CUT_RMS = {"F32": 5e-6, "F16": 5e-6, "BF16": 2e-2, "INT8": 5e-6, "INT4": 5e-6}

# A small model whose parts run on different kernels, relative to the largest expected value.
SPLIT = 1e-5

# Reading eight times as much HTML may take this many times as long; were it the square, it would be 64 times.
HTML_SLOWDOWN = 24

# Seconds that a regular expression may go on after its limit, on a machine that is busy with other work.
SEARCH_OVERRUN_S = 0.5

# Seconds to make the fonts that come along known to Qt, at every start. Measured: 0.005.
REGISTERING_FONTS_S = 0.03

# Milliseconds from a key press to painted text, at the 99th percentile, in a scene of 20,000 words.
TYPING_P99_MS = 16

# Reading one damaged file of a few kB, on a busy machine; and the memory that a bomb may take before it is refused: the
# limit on what is unpacked (8 MB there), with what is made of it.
FUZZ_IMPORT_S = 5.0
FUZZ_IMPORT_MB = 80

# Opening a small damaged dictionary, asking it about a line of words and for two suggestions, seconds of the processor.
DAMAGED_DICTIONARY_S = 2.0

# Calls of functions for each word, sign and space of two long texts while what differs is found: its work, on any
# machine. Measured: 1 to 13; by the square of the lengths it was 700.
DIFFERENCE_CALLS = 30
