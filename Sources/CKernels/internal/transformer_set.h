// All of bench_transformer.h on one instruction set: see transformer_vectors.h for what the including file
// defines.
#ifndef BENCH_INTERNAL_TRANSFORMER_SET_H
#define BENCH_INTERNAL_TRANSFORMER_SET_H

#include "transformer_attention.h"
#include "transformer_tokens.h"

static const bench_transformer_set tf_set = {tf_add_norm, tf_activate,   tf_gate,   tf_rotate,
                                             tf_attend,   tf_store_keys, tf_largest};

#endif
