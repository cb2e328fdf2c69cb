// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// What a GradientScaler remembers from one update to the next; a checkpoint keeps it.
struct GradientScale {
    double factor = 65536;
    int goodUpdates = 0; ///< in a row, at this factor

    friend bool operator==(const GradientScale&, const GradientScale&) = default;
};

/// Keeps small gradients of half precision from becoming 0: the loss is multiplied before backward(), the gradients are divided after it.
///
/// Where a gradient then is no finite number, the factor was too large: the update is left out and the factor halved. After 2000 good updates in a
/// row it is doubled. The numbers are those of torch.amp.GradScaler. Not thread-safe.
/// Source: Micikevicius et al., "Mixed Precision Training", ICLR 2018, arXiv:1710.03740.
class GradientScaler {
public:
    explicit GradientScaler(GradientScale scale = {}) : m_scale(scale) {}

    [[nodiscard]] torch::Tensor scaled(const torch::Tensor& loss) const { return loss * m_scale.factor; }
    /// Divides the gradients that \p parameters have, and learns from them. Before they are clipped. \returns whether all are finite: else
    /// they must not be used.
    [[nodiscard]] bool unscale(const std::vector<torch::Tensor>& parameters);

    [[nodiscard]] const GradientScale& scale() const noexcept { return m_scale; }
    void restore(const GradientScale& scale) noexcept { m_scale = scale; }

private:
    GradientScale m_scale;
};

} // namespace taxon::learn
