// What becomes of a product before and while it is stored: the end of every kernel that has one.
#ifndef RAVEL_CUDA_EPILOGUE
#define RAVEL_CUDA_EPILOGUE

#include "common.cuh"

struct Epilogue {
    const float *bias; // NULL without
    Rows out, gate;
    int32_t activation, store;
};

inline Epilogue epilogue_of(const RavelProduct &product, const RavelPass &pass) {
    return {product.bias, rows_of(pass, product.out), rows_of(pass, product.gate), product.activation, product.store};
}

__device__ inline void store(const Epilogue &e, int64_t row, int64_t column, float sum) {
    float y = e.bias ? sum + e.bias[column] : sum;
    if (e.activation == RAVEL_TANH) y = tanhf(y);
    if (e.activation == RAVEL_SIGMOID) y = sigmoid(y);
    if (e.activation == RAVEL_SQUARED_RELU) y = y > 0.0f ? y * y : 0.0f;
    float &out = e.out.data[row * e.out.stride + column];
    if (e.store == RAVEL_ADD_GATED || e.store == RAVEL_GATED) y *= e.gate.data[row * e.gate.stride + column];
    out = e.store == RAVEL_ADD || e.store == RAVEL_ADD_GATED ? out + y : y;
}

#endif
