// All loops for processors with AVX2 and AVX-VNNI, whose products of whole numbers take less than half the time: Intel's
// of desktops and notebooks since 2021, which have no AVX-512.

#include "levels.h"
#include "pool.h"
#include "simd.h"

namespace ravel_avxvnni {
namespace {

constexpr int REGISTERS = 16; // of vectors

#include "simd_avx2.h"

#include "loops.inl"

} // namespace
} // namespace ravel_avxvnni

int32_t ravel::run_avxvnni(const RavelOp *ops, int64_t n_ops, const RavelPass &pass) {
    return ravel_avxvnni::run(ops, n_ops, pass);
}
