// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/determinism.h"

#include <ATen/Context.h>
#include <cstdlib>

namespace taxon::learn {

DeterministicAlgorithms::DeterministicAlgorithms(bool on)
    : m_on(on),
      m_before{at::globalContext().deterministicAlgorithms(),
               at::globalContext().deterministicAlgorithmsWarnOnly(),
               at::globalContext().deterministicFillUninitializedMemory(),
               at::globalContext().deterministicCuDNN(),
               at::globalContext().benchmarkCuDNN(),
               at::globalContext().deterministicMkldnn()}
{
    if (!m_on)
        return;
    ::setenv("CUBLAS_WORKSPACE_CONFIG", ":4096:8", 0); // one that a person has set stays
    // Memory is always written before it is read here: filling it first would only cost time.
    set({.algorithms = true, .warnOnly = false, .fillsMemory = false, .cudnn = true, .cudnnTries = false, .mkldnn = true});
}

DeterministicAlgorithms::~DeterministicAlgorithms()
{
    if (m_on)
        set(m_before);
}

void DeterministicAlgorithms::set(const Flags& flags)
{
    at::Context& context = at::globalContext();
    context.setDeterministicAlgorithms(flags.algorithms, flags.warnOnly);
    context.setDeterministicFillUninitializedMemory(flags.fillsMemory);
    context.setDeterministicCuDNN(flags.cudnn);
    context.setBenchmarkCuDNN(flags.cudnnTries);
    context.setDeterministicMkldnn(flags.mkldnn);
}

} // namespace taxon::learn
