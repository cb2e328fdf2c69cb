// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/identify.h"

#include "base/error.h"
#include "base/hash.h"
#include "base/mapped_file.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "learn/inference.h"
#include "learn/libtorch_error.h"
#include "learn/loader.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <torch/utils.h>

namespace taxon::learn {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kChunk = 64; ///< images read at a time
constexpr std::size_t kBest = 5;

/// Some unknown images in memory, for the loader.
class ChunkSource final : public shards::ImageSource {
public:
    void add(const std::string& path, const std::string& sha256, std::vector<std::byte> bytes)
    {
        shards::Sample sample;
        sample.path = path;
        sample.sha256 = sha256;
        m_samples.push_back(std::move(sample));
        m_bytes.push_back(std::move(bytes));
    }
    std::vector<std::byte> read(std::size_t index) const override { return m_bytes[index]; }

private:
    std::vector<std::vector<std::byte>> m_bytes;
};

/// One file that was found.
struct Unknown {
    fs::path file;
    std::string path; ///< relative, as text
    std::string sha256, problem;
    std::vector<std::byte> bytes;
};

identify::Guess toGuess(const shards::Sample& sample, const float* probabilities, std::size_t classes)
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
    return {sample.path, sample.sha256, all, best > 1 ? all[0].score - all[1].score : all[0].score, static_cast<float>(entropy)};
}

class Identification {
public:
    Identification(const fs::path& modelFile, const std::function<bool(const std::string&, const std::string&)>& known,
                   const std::function<void(const identify::Guess&)>& sink,
                   const std::function<void(const std::string&, const std::string&)>& problem, const jobs::Context& context, torch::Device device)
        : m_model(loadModel(modelFile)), m_net(m_model, device), m_known(known), m_sink(sink), m_problem(problem), m_context(context)
    {}

    void add(const fs::path& file, const fs::path& root)
    {
        m_chunk.push_back({file, pathToText(file.lexically_relative(root)), {}, {}, {}});
        if (m_chunk.size() >= kChunk)
            flush();
    }

    /// Predicts everything that was added since the last time.
    void flush()
    {
        jobs::parallelFor(m_chunk.size(), jobs::defaultThreads(), m_context, [this](std::size_t i) { readFile(m_chunk[i]); });
        ChunkSource source;
        for (Unknown& unknown : m_chunk) {
            if (!unknown.problem.empty())
                tellProblem(unknown.path, unknown.problem);
            else if (!m_known || !m_known(unknown.path, unknown.sha256))
                source.add(unknown.path, unknown.sha256, std::move(unknown.bytes));
        }
        predict(source);
        m_done += m_chunk.size();
        m_chunk.clear();
        m_context.progress({"identified", m_done, 0, "images"});
    }

private:
    static void readFile(Unknown& unknown)
    {
        try {
            const MappedFile file(unknown.file);
            unknown.bytes.assign(file.bytes().begin(), file.bytes().end());
            unknown.sha256 = toHex(sha256(unknown.bytes));
        } catch (const Error& error) {
            unknown.problem = error.message();
        }
    }

    void tellProblem(const std::string& path, const std::string& reason) const
    {
        if (m_problem)
            m_problem(path, reason);
    }

    void predict(const ChunkSource& source)
    {
        std::vector<std::size_t> all(source.samples().size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        LoaderOptions options;
        options.preprocessing = m_model.preprocessing;
        options.batchSize = 16;
        options.damagedShareLimit = 1; // what can't be read is listed, and no reason to end
        BatchLoader loader(source, std::move(all), options,
                           [this](const std::string& path, const std::string& reason) { tellProblem(path, reason); });
        loader.startEpoch(0);
        while (const auto batch = loader.next()) {
            m_context.throwIfStopped();
            if (batch->samples.empty())
                continue;
            const auto scoresNc = m_net.probabilities(batch->images).contiguous();
            for (std::size_t row = 0; row < batch->samples.size(); ++row)
                m_sink(toGuess(source.samples()[batch->samples[row]], scoresNc.const_data_ptr<float>() + row * m_model.classes.size(),
                               m_model.classes.size()));
        }
    }

    Model m_model;
    InferenceNet m_net;
    const std::function<bool(const std::string&, const std::string&)>& m_known;
    const std::function<void(const identify::Guess&)>& m_sink;
    const std::function<void(const std::string&, const std::string&)>& m_problem;
    const jobs::Context& m_context;
    std::vector<Unknown> m_chunk;
    std::uint64_t m_done = 0;
};

void walk(const fs::path& root, Identification& identification, const jobs::Context& context)
{
    if (!fs::is_directory(root))
        throw Error(ErrorCode::NotFound, "There is no such folder of images.", pathToText(root));
    for (auto entry = fs::recursive_directory_iterator(root, fs::directory_options::skip_permission_denied);
         entry != fs::recursive_directory_iterator(); ++entry) {
        context.throwIfStopped();
        if (entry->path().filename().native().starts_with('.')) {
            entry.disable_recursion_pending();
            continue;
        }
        if (entry->is_regular_file() && !entry->is_symlink())
            identification.add(entry->path(), root);
    }
    identification.flush();
}

} // namespace

void identifyFolder(const fs::path& modelFile, const fs::path& images, const std::function<bool(const std::string&, const std::string&)>& known,
                    const std::function<void(const identify::Guess&)>& sink,
                    const std::function<void(const std::string&, const std::string&)>& problem, const jobs::Context& context, torch::Device device)
{
    const torch::NoGradGuard noGradients;
    try {
        Identification identification(modelFile, known, sink, problem, context, device);
        walk(images, identification, context);
    } catch (const c10::Error& error) {
        throw fromLibTorchInPrediction(error);
    } catch (const fs::filesystem_error& error) {
        throw Error(ErrorCode::Io, error.code().message(), pathToText(error.path1()));
    }
}

} // namespace taxon::learn
