// SPDX-License-Identifier: GPL-3.0-or-later
#include "scores/temperature.h"

#include "base/atomic_file.h"
#include "base/error.h"
#include "base/text.h"
#include "jobs/parallel.h"
#include "scores/calibration.h"

#include <algorithm>
#include <cfloat>
#include <charconv>
#include <cmath>
#include <fmt/format.h>
#include <span>
#include <vector>

namespace taxon::scores {
namespace {

/// softmax(ln p / T), in place.
void rescale(std::span<float> row, double temperature)
{
    const double largest = std::log(static_cast<double>(*std::max_element(row.begin(), row.end())));
    std::vector<double> weights;
    weights.reserve(row.size());
    double sum = 0;
    for (const float p : row) {
        weights.push_back(std::exp((std::log(static_cast<double>(std::max(p, FLT_MIN))) - largest) / temperature));
        sum += weights.back();
    }
    for (std::size_t j = 0; j < row.size(); ++j)
        row[j] = static_cast<float>(weights[j] / sum);
}

void requireTemperature(double temperature)
{
    if (!(temperature > 0) || !std::isfinite(temperature))
        throw Error(ErrorCode::InvalidArgument, fmt::format("The temperature {} is not above 0.", temperature));
}

} // namespace

TemperedAnswers temper(ScoreMatrix matrix, std::span<const std::uint32_t> rows, std::span<const std::int32_t> truth, double t,
                       const jobs::Context& context)
{
    constexpr std::size_t kChunk = 256;
    requireTemperature(t);
    TemperedAnswers answers;
    answers.confidence.resize(rows.size());
    answers.truthScore.resize(rows.size());
    jobs::parallelFor((rows.size() + kChunk - 1) / kChunk, jobs::defaultThreads(), context, [&](std::size_t part) {
        std::vector<float> buffer(matrix.columns()), row(matrix.columns());
        for (std::size_t i = part * kChunk; i < std::min(rows.size(), (part + 1) * kChunk); ++i) {
            std::copy_n(matrix.row(rows[i], buffer), row.size(), row.begin());
            rescale(row, t);
            answers.confidence[i] = *std::max_element(row.begin(), row.end());
            const std::int32_t own = truth[rows[i]];
            answers.truthScore[i] = own < 0 ? 0 : row[static_cast<std::size_t>(own)];
        }
    });
    return answers;
}

void applyTemperature(const PredictionStore& store, double temperature, const std::filesystem::path& folder, const jobs::Context& context)
{
    constexpr std::size_t kBlock = 4096;
    requireTemperature(temperature);
    const std::filesystem::path target = std::filesystem::absolute(folder);
    sweepTemporaries(target.parent_path()); // of one that was killed
    AtomicFolder whole(target);
    EvaluationInfo info = store.info();
    info.temperature *= temperature;
    info.sets.clear();
    for (const SetRows& set : store.sets())
        info.sets.push_back({set.name, set.kind, set.rows.size(), set.hash});
    PredictionWriter writer(whole.path(), store.classes(), info);
    const std::size_t columns = store.classes().size();
    std::vector<float> block(kBlock * columns);
    for (std::size_t first = 0; first < store.images(); first += kBlock) {
        const std::size_t rows = std::min(kBlock, store.images() - first);
        jobs::parallelFor(rows, jobs::defaultThreads(), context, [&](std::size_t i) {
            const std::span<float> row = std::span(block).subspan(i * columns, columns);
            store.copyScores(first + i, row);
            rescale(row, temperature);
        });
        writer.append(std::span(store.rows()).subspan(first, rows), std::span(block).first(rows * columns));
        writer.saveBlock(first + rows);
        context.progress({"Applying the temperature", first + rows, store.images(), "images"});
    }
    writer.commit();
    whole.commit();
}

std::filesystem::path temperedFolder(const std::filesystem::path& evaluation, double temperature)
{
    const auto absolute = std::filesystem::absolute(evaluation).lexically_normal();
    const auto given = absolute.has_filename() ? absolute : absolute.parent_path();
    return given.parent_path() / (given.filename().native() + fmt::format("-temperature-{:.4g}", temperature));
}

std::filesystem::path temperedEvaluation(const std::filesystem::path& evaluation, double temperature, const jobs::Context& context)
{
    const std::filesystem::path folder = temperedFolder(evaluation, temperature);
    const PredictionStore store = PredictionStore::open(evaluation, context);
    if (std::filesystem::exists(folder / "scores.npy")
        && PredictionStore::open(folder, context).info().temperature == store.info().temperature * temperature)
        return folder;
    applyTemperature(store, temperature, folder, context);
    return folder;
}

double fittingTemperature(const PredictionStore& store, const jobs::Context& context)
{
    for (const SetRows& set : store.sets())
        if (set.kind == dataset::SetKind::Validation) {
            double temperature = bestTemperature(store.matrix(), set.rows, store.truth(), context);
            const std::string digits = fmt::format("{:.4g}", temperature);
            std::from_chars(digits.data(), digits.data() + digits.size(), temperature); // std::stod would ask the locale for its comma
            return temperature;
        }
    throw Error(ErrorCode::NotFound, "The evaluation has no validation set to find the best temperature by.", {}, "Give a number.");
}

} // namespace taxon::scores
