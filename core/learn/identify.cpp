// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/identify.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"
#include "images/probe.h"
#include "images/regular_file.h"
#include "jobs/parallel.h"
#include "learn/libtorch_error.h"
#include "learn/loader.h"
#include "learn/prepare.h"
#include "library/file_stamp.h"
#include "pixels/hash.h"
#include "pixels/orientation.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <future>
#include <new>
#include <span>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

constexpr std::size_t kChunk = 3 * kIdentifyBatch; ///< files that are read while the network computes
constexpr std::size_t kBest = 5;

/// One file on its way.
struct Unknown {
    std::filesystem::path file;
    identify::FileState state;
    identify::Guess guess;
    torch::Tensor image; ///< prepared; undefined where there is a problem
    std::string problem;
};

identify::Look lookOf(const pixels::RgbImage& image)
{
    const pixels::Impression impression = pixels::impression(image);
    return {Digest<32>(pixels::pixelHash(image)), pixels::dHash(image), impression.dHashDown, impression.colours};
}

/// Reads and decodes \p unknown, and prepares it for the network.
void prepare(Unknown& unknown, const images::Preprocessing& preprocessing)
{
    const auto looked = std::chrono::system_clock::now();
    try {
        const images::RegularFile open = images::openRegularFile(unknown.file);
        const auto before = library::stampOf(open.fd.value());
        const std::vector<std::byte> bytes = images::readAll(open, unknown.file);
        const bool isSettled = before && before == library::stampOf(open.fd.value()) && library::isSettled(*before, looked);
        unknown.state.bytes = static_cast<std::int64_t>(bytes.size());
        unknown.state.modifiedNs = isSettled ? before->mtimeNs : 0;
        unknown.guess.sha256 = toHex(sha256(bytes));
        const pixels::RgbImage image = pixels::decodeRgb(bytes);
        const int orientation = images::probeBytes(bytes).orientation;
        unknown.guess.look = lookOf(orientation == 1 ? image : pixels::oriented(image, orientation));
        unknown.image = prepareFloat(image, preprocessing); // models never see EXIF's orientation
    } catch (const Error& error) {
        unknown.problem = error.message();
        if (!isImageProblem(error) || error.code() == ErrorCode::NotFound)
            unknown.state.modifiedNs = 0;
    } catch (const std::bad_alloc&) {
        unknown.problem = "There is not enough memory to decode it.";
        unknown.state.modifiedNs = 0; // another time there may be
    }
}

/// The best classes of one row of probabilities, its margin and its entropy.
void judge(identify::Guess& guess, const float* probabilities, std::size_t classes)
{
    std::vector<identify::Candidate> all(classes);
    double entropy = 0;
    for (std::size_t c = 0; c < classes; ++c) {
        all[c] = {static_cast<int>(c), probabilities[c]};
        if (probabilities[c] > 0)
            entropy -= static_cast<double>(probabilities[c]) * std::log(static_cast<double>(probabilities[c]));
    }
    const std::size_t best = std::min(kBest, classes);
    std::partial_sort(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(best), all.end(),
                      [](const auto& a, const auto& b) { return a.score != b.score ? a.score > b.score : a.classIndex < b.classIndex; });
    all.resize(best);
    guess.margin = best > 1 ? all[0].score - all[1].score : all[0].score;
    guess.entropy = static_cast<float>(entropy);
    guess.top = std::move(all);
}

class Identification {
public:
    Identification(const Predictor& model, identify::UnknownFiles& files, const IdentifyTalk& talk, const jobs::Context& context)
        : m_model(model), m_files(files), m_talk(talk), m_context(context)
    {}

    IdentifyCounts run()
    {
        std::future<std::vector<Unknown>> reading = startReading();
        while (reading.valid()) {
            std::vector<Unknown> chunk = reading.get();
            if (chunk.empty())
                break;
            reading = startReading();
            for (std::size_t begin = 0; begin < chunk.size(); begin += kIdentifyBatch)
                take(std::span(chunk).subspan(begin, std::min(kIdentifyBatch, chunk.size() - begin)));
        }
        m_context.progress({"identified", m_counts.files, m_counts.files, "images"});
        return m_counts;
    }

private:
    /// Begins to read the next files that are not known; their future is there before this returns an empty one at the end.
    std::future<std::vector<Unknown>> startReading()
    {
        std::vector<Unknown> chunk;
        while (chunk.size() < kChunk) {
            const auto file = m_files.next();
            if (!file)
                break;
            if (++m_counts.files % 1000 == 0)
                m_context.throwIfStopped();
            Unknown unknown{file->file, {file->path, 0, 0}, {}, {}, {}};
            if (const auto stamp = library::stampOf(file->file))
                unknown.state = {file->path, stamp->bytes, stamp->mtimeNs};
            if (m_talk.isKnown && m_talk.isKnown(unknown.state))
                ++m_counts.known;
            else
                chunk.push_back(std::move(unknown));
        }
        return std::async(std::launch::async, [this, chunk = std::move(chunk)]() mutable {
            const torch::NoGradGuard noGradients;
            jobs::parallelFor(chunk.size(), jobs::defaultThreads(), m_context, [&](std::size_t i) { prepare(chunk[i], m_model.preprocessing); });
            return std::move(chunk);
        });
    }

    /// Tells what can't be read, leaves out what is unchanged, and predicts the others.
    void take(std::span<Unknown> files)
    {
        m_context.throwIfStopped();
        std::vector<Unknown*> ready;
        for (Unknown& unknown : files) {
            if (!unknown.problem.empty()) {
                ++m_counts.unreadable;
                if (m_talk.unreadable)
                    m_talk.unreadable(unknown.state, unknown.problem);
            } else if (m_talk.isUnchanged && m_talk.isUnchanged(unknown.state, unknown.guess.sha256)) {
                ++m_counts.known;
            } else {
                ready.push_back(&unknown);
            }
        }
        if (!ready.empty())
            predict(ready);
        const std::uint64_t done = m_counts.known + m_counts.guessed + m_counts.unreadable;
        m_context.progress({"identified", done, 0, "images"});
        if (m_talk.batchDone)
            m_talk.batchDone(done);
    }

    void predict(const std::vector<Unknown*>& ready)
    {
        std::vector<torch::Tensor> images;
        for (const Unknown* unknown : ready)
            images.push_back(unknown->image);
        const Answers answers = m_model.answers(torch::stack(images));
        const torch::Tensor scoresNc = answers.probabilities.contiguous();
        const torch::Tensor embeddingsNf = answers.features.defined() ? embeddingsOf(answers) : torch::Tensor();
        const std::size_t classes = m_model.classes.size();
        for (std::size_t i = 0; i < ready.size(); ++i) {
            identify::Guess& guess = ready[i]->guess;
            guess.path = ready[i]->state.path;
            guess.bytes = ready[i]->state.bytes;
            guess.modifiedNs = ready[i]->state.modifiedNs;
            judge(guess, scoresNc.const_data_ptr<float>() + i * classes, classes);
            if (embeddingsNf.defined()) {
                const float* row = embeddingsNf.const_data_ptr<float>() + i * static_cast<std::size_t>(embeddingsNf.size(1));
                guess.embedding.assign(row, row + embeddingsNf.size(1));
            }
            if (m_talk.guessed)
                m_talk.guessed(guess);
        }
        m_counts.guessed += ready.size();
    }

    const Predictor& m_model;
    identify::UnknownFiles& m_files;
    const IdentifyTalk& m_talk;
    const jobs::Context& m_context;
    IdentifyCounts m_counts;
};

} // namespace

IdentifyCounts identifyFiles(const Predictor& model, identify::UnknownFiles& files, const IdentifyTalk& talk, const jobs::Context& context)
{
    const torch::NoGradGuard noGradients;
    try {
        return Identification(model, files, talk, context).run();
    } catch (const c10::Error& error) {
        throw fromLibTorchInPrediction(error);
    }
}

} // namespace taxon::learn
