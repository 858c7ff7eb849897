// The levels: all loops, once for each instruction set that this build has. level_<name>.cpp defines run_<name>.
#ifndef RAVEL_LEVELS
#define RAVEL_LEVELS

#include "ravel_kernels.h"

namespace ravel {

// ravel_run for operations that are valid.
typedef int32_t (*RunOperations)(const RavelOp *ops, int64_t n_ops, const RavelPass &pass);

int32_t run_avx512(const RavelOp *ops, int64_t n_ops, const RavelPass &pass);
int32_t run_avxvnni(const RavelOp *ops, int64_t n_ops, const RavelPass &pass);
int32_t run_avx2(const RavelOp *ops, int64_t n_ops, const RavelPass &pass);
int32_t run_sse4(const RavelOp *ops, int64_t n_ops, const RavelPass &pass);
int32_t run_neon(const RavelOp *ops, int64_t n_ops, const RavelPass &pass);

// What this processor can do and the operating system lets programs use.
bool has_avx512(); // with BW, VL, DQ, VNNI and BF16
bool has_avxvnni(); // and AVX2
bool has_avx2();   // with FMA and F16C
bool has_sse4();   // 4.2
bool has_neon();

// RAVEL_OK, or RAVEL_BAD_ARGUMENT for operations that read or write what is not there. Looks at numbers of buffers and
// states, sizes, formats and pointers; what pointers point to is taken to be as large as the sizes say.
int32_t validate(const RavelOp *ops, int64_t n_ops, const RavelPass *pass);

} // namespace ravel

#endif
