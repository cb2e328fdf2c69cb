// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "jobs/context.h"
#include "scores/prediction_store.h"
#include "shards/image_source.h"

#include <c10/core/Device.h>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>

namespace taxon::learn {

class Peers;

struct EvaluateRequest {
    std::filesystem::path
        modelFile; ///< as openPredictor() takes it: checkpoints/best.safetensors, models/003/003/model.safetensors or a TorchScript file
    const shards::ImageSource& source;
    std::filesystem::path outputFolder; ///< receives the prediction store; made if it is missing
    scores::EvaluationInfo info;        ///< its sets are filled from the source, its temperature and threshold from the model
    int batchSize = 16;
    unsigned loaderThreads = 0;      ///< 0 = as many as processors
    c10::Device device{c10::kCPU};   ///< where the network is computed (openDevice())
    bool embeddings = true;          ///< stores what the layer before the last says, too; nothing of a TorchScript file, which doesn't tell it
    double damagedShareLimit = 0.05; ///< more unreadable images than this share end the evaluation
    const Peers* peers = nullptr;    ///< the processes that evaluate with this one; nullptr = none
};

struct EvaluateResult {
    std::size_t images = 0;       ///< rows written
    std::size_t problems = 0;     ///< images left out because they can't be read
    std::size_t unknownClass = 0; ///< images left out because the model doesn't know their class
};

/// Predicts every image of every set: one row of probabilities each, in the source's order, as scores.npy with its companions, and one of
/// features of length 1 as embeddings.npy.
///
/// Truths are class names, so an older version can be evaluated on a newer data set: images of classes that the model doesn't
/// know are left out, with a warning that names the classes. Images that can't be read are told to \p onProblem and left out.
/// Rows are put onto the disk every 4,096 images or ten seconds, in outputFolder/unfinished, and at a stop request: the same
/// evaluation, asked for again after a stop or a kill, goes on there and gives the same rows. An evaluation that is in
/// outputFolder stays whole until the new one takes its place.
///
/// With peers each process evaluates its share, whole batches that follow each other, into outputFolder/parts; all must have the same model and images
/// before them. The first one then joins the shares: every image once, the same bytes as one process gives, where their processors compute alike. The others
/// return when they have done their part, with the counts of all. Where one ends early the others get an error, and the same call of all goes on.
/// Memory: a few batches; nothing grows with N but what the source itself holds.
/// \throws Error{Cancelled} on a stop request; Error{Damaged|Unsupported} for the model file, as openPredictor(); Error{Damaged} for too many images; Error{NotFound|Io|NoSpace};
/// Error{Failed} where a peer has ended.
EvaluateResult evaluate(const EvaluateRequest& request, const jobs::Context& context,
                        const std::function<void(const std::string& path, const std::string& reason)>& onProblem);

} // namespace taxon::learn
