// All loops over the vector operations of a level, in the order in which they need each other. level_*.cpp includes this
// after its simd_*.h, within its own namespace.

#include "math.inl"

#include "quantise.inl"

#include "products.inl"

#include "rows.inl"

#include "heads.inl"

#include "wkv4.inl"

#include "wkv6.inl"

#include "wkv7.inl"

#include "run.inl"
