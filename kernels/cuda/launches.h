// What queues each kind of operation: host functions over checked arguments, each RAVEL_OK or RAVEL_DEVICE_FAILED.
#ifndef RAVEL_CUDA_LAUNCHES
#define RAVEL_CUDA_LAUNCHES

#include "../ravel_kernels.h"

// Whether a product may be run; nothing is launched.
int32_t check_product(const RavelProduct &product, const RavelPass &pass);

int32_t embed(const RavelOp &op, const RavelPass &pass);
int32_t norm_mix(const RavelOp &op, const RavelPass &pass);
int32_t products(const RavelOp &op, const RavelPass &pass);
int32_t blend(const RavelOp &op, const RavelPass &pass);
int32_t wkv4(const RavelOp &op, const RavelPass &pass);
int32_t wkv6(const RavelOp &op, const RavelPass &pass);
int32_t wkv7(const RavelOp &op, const RavelPass &pass);
int32_t deep(const RavelOp &op, const RavelPass &pass);

#endif
