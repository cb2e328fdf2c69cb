// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/error.h"
#include "images/preprocessing.h"
#include "learn/batch_part.h"
#include "learn/decoded_cache.h"
#include "learn/epoch_order.h"
#include "pixels/augment.h"
#include "shards/image_source.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <torch/types.h>
#include <vector>

namespace taxon::learn {

/// The images of one step. Holds fewer than the batch size at the end of an epoch and where images were damaged: even none.
struct Batch {
    torch::Tensor images;             ///< LoadAs::TrainingBytes: uint8 N x S x S x 3; LoadAs::ExactFloat: float32 N x 3 x S x S, normalised
    torch::Tensor labels;             ///< int64 N; -1 = out-of-scope
    std::vector<std::size_t> samples; ///< N indices into ImageSource::samples()
};

enum class LoadAs {
    TrainingBytes, ///< trainingImage(): varied, resized in bytes
    ExactFloat,    ///< prepareFloat(): exactly what every export computes
};

/// Told about an image that can't be used: its path as in Sample, and why.
using ImageProblemSink = std::function<void(const std::string& path, const std::string& reason)>;

struct LoaderOptions {
    images::Preprocessing preprocessing;
    LoadAs loadAs = LoadAs::ExactFloat;
    pixels::AugmentOptions augment; ///< only for TrainingBytes
    bool fastDecoding = false;      ///< only for TrainingBytes: pixels::decodePartFast()
    /// Only for TrainingBytes: the side of an epoch's images, at most that of \p preprocessing; "nothing" = always that one.
    std::function<int(int epoch)> sizeOfEpoch{};
    /// Only for TrainingBytes; "nothing" = none. With one every image is varied from its reducedImage(), whether that is kept or made anew: what a
    /// cache holds changes no pixel.
    std::shared_ptr<DecodedCache> cache{};
    int batchSize = 32;
    bool shuffle = false;
    Sampling sampling = Sampling::All; ///< only with shuffle
    std::uint64_t seed = 42;
    BatchPart part{};                ///< only these images of each batch are loaded; a batch may have none
    unsigned threads = 0;            ///< 0 = as many as processors
    std::size_t prefetchBatches = 3; ///< batches in memory beside the one handed out
    double damagedShareLimit = 0.05; ///< more damaged images than this share (and more than one) end the job
};

/// Reads, decodes and prepares images on worker threads, some batches ahead of the one who asks for them.
///
/// The order depends on (seed, epoch), an augmentation on (seed, epoch, image): never on the number of threads, nor on
/// whether an epoch was begun in its middle. Batch b holds images b*B to (b+1)*B of the order, or the part of them, less the damaged ones.
/// A damaged, missing or unsupported image is told once to the sink, in order, in the thread that calls next(), and left
/// out; every other exception of a worker is thrown by next(). Use from one thread; source must outlive the loader.
class BatchLoader {
public:
    /// \param samples  the images to load, as indices into source.samples(), in their order without shuffling.
    /// \throws Error{InvalidArgument} for a batch size below 1.
    BatchLoader(const shards::ImageSource& source, std::vector<std::size_t> samples, LoaderOptions options, ImageProblemSink onProblem = {});
    ~BatchLoader();
    BatchLoader(const BatchLoader&) = delete;
    BatchLoader& operator=(const BatchLoader&) = delete;

    /// Begins an epoch, at its batch number \p skipBatches; ends a running one.
    void startEpoch(int epoch, std::size_t skipBatches = 0);
    /// The next batch of the epoch, nothing at its end.
    /// \throws Error{Damaged} when too many images are; what a worker threw.
    [[nodiscard]] std::optional<Batch> next();

    [[nodiscard]] std::size_t batchesPerEpoch() const noexcept;
    [[nodiscard]] std::size_t imagesPerEpoch() const noexcept;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// Whether \p error is about one image (damaged, missing, of an unknown format) rather than about the machine.
[[nodiscard]] bool isImageProblem(const Error& error) noexcept;

} // namespace taxon::learn
