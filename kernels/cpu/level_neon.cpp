// All loops for processors with NEON, which every 64-bit ARM processor has; see simd.h.

#include "levels.h"
#include "pool.h"
#include "simd.h"

namespace ravel_neon {
namespace {

constexpr int REGISTERS = 32; // of vectors

#include "simd_neon.h"

#include "loops.inl"

} // namespace
} // namespace ravel_neon

int32_t ravel::run_neon(const RavelOp *ops, int64_t n_ops, const RavelPass &pass) {
    return ravel_neon::run(ops, n_ops, pass);
}
