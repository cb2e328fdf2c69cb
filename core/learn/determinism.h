// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace taxon::learn {

/// While the object lives LibTorch takes only algorithms that give the same bits each time, of cuDNN and cuBLAS, too, and throws for an operation that
/// has none; before, it may choose the fastest by trying. What was set before comes back. Changes nothing on a CPU, where all algorithms repeat.
///
/// Global to the process: one object at a time, made before the first CUDA call (cuBLAS reads its workspace's size, CUBLAS_WORKSPACE_CONFIG, then).
class DeterministicAlgorithms {
public:
    /// \param on  false = the object does nothing.
    explicit DeterministicAlgorithms(bool on);
    ~DeterministicAlgorithms();
    DeterministicAlgorithms(const DeterministicAlgorithms&) = delete;
    DeterministicAlgorithms& operator=(const DeterministicAlgorithms&) = delete;

private:
    struct Flags {
        bool algorithms, warnOnly, fillsMemory, cudnn, cudnnTries, mkldnn;
    };
    static void set(const Flags& flags);

    bool m_on;
    Flags m_before;
};

} // namespace taxon::learn
