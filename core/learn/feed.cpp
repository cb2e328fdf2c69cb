// SPDX-License-Identifier: GPL-3.0-or-later
#include "learn/feed.h"

#include "learn/prepare.h"
#include "learn/seeds.h"

namespace taxon::learn {
namespace {

constexpr std::uint64_t kOrderStream = 1, kFlipStream = 3; // keep the uses of the seed apart

class ImageFeed final : public Feed {
public:
    ImageFeed(const shards::ImageSource& source, std::vector<std::size_t> samples, const LoaderOptions& options, ImageProblemSink onProblem)
        : m_options(options), m_loader(source, std::move(samples), options, std::move(onProblem))
    {}

    void startEpoch(int epoch, std::int64_t skipSteps) override { m_loader.startEpoch(epoch, static_cast<std::size_t>(skipSteps)); }

    std::optional<Step> next() override
    {
        auto batch = m_loader.next();
        if (!batch)
            return std::nullopt;
        return Step{m_options.loadAs == LoadAs::TrainingBytes ? normaliseBatch(batch->images, m_options.preprocessing) : batch->images,
                    batch->labels};
    }

    std::int64_t stepsPerEpoch() const override { return static_cast<std::int64_t>(m_loader.batchesPerEpoch()); }
    std::int64_t imagesPerEpoch() const override { return static_cast<std::int64_t>(m_loader.imagesPerEpoch()); }

private:
    LoaderOptions m_options;
    BatchLoader m_loader;
};

class FeatureFeed final : public Feed {
public:
    FeatureFeed(const Features& features, const shards::ImageSource& source, const std::string& set, const FeatureFeedOptions& options)
        : m_features(features), m_options(options)
    {
        for (std::size_t row = 0; row < features.samples.size(); ++row)
            if (source.samples()[features.samples[row]].set == set)
                m_rows.push_back(static_cast<std::int64_t>(row));
        for (const std::size_t sample : features.samples)
            m_labels.push_back(source.samples()[sample].label);
    }

    void startEpoch(int epoch, std::int64_t skipSteps) override
    {
        m_epoch = static_cast<std::uint64_t>(epoch);
        if (m_options.shuffle)
            m_order = inEpochOrder(
                m_rows, [this](std::int64_t row) { return m_labels[static_cast<std::size_t>(row)]; }, m_options.sampling,
                mixSeeds({m_options.seed, kOrderStream, m_epoch}));
        else
            m_order = m_rows;
        m_next = std::min(static_cast<std::size_t>(skipSteps * m_options.batchSize), m_order.size());
    }

    std::optional<Step> next() override
    {
        if (m_next >= m_order.size())
            return std::nullopt;
        const std::size_t count = std::min(static_cast<std::size_t>(m_options.batchSize), m_order.size() - m_next);
        std::vector<std::int64_t> rows;
        for (const std::size_t position : positionsOf(m_options.part, count))
            rows.push_back(m_order[m_next + position]);
        m_next += count;
        std::vector<std::int64_t> labels;
        std::vector<char> flips;
        for (const std::int64_t row : rows) {
            const auto at = static_cast<std::size_t>(row);
            labels.push_back(m_labels[at]);
            flips.push_back(isFlipped(m_features.samples[at]) ? 1 : 0);
        }
        const auto indices = torch::tensor(rows, torch::kLong);
        auto inputs = m_features.plain.index_select(0, indices); // N x F
        if (m_options.shuffle && m_features.flipped.defined()) {
            const auto mask = torch::from_blob(flips.data(), {static_cast<std::int64_t>(flips.size()), 1}, torch::kBool); // N x 1, meets N x F
            inputs = torch::where(mask, m_features.flipped.index_select(0, indices), inputs);
        }
        return Step{inputs, torch::tensor(labels, torch::kLong)};
    }

    std::int64_t stepsPerEpoch() const override { return (imagesPerEpoch() + m_options.batchSize - 1) / m_options.batchSize; }
    std::int64_t imagesPerEpoch() const override { return static_cast<std::int64_t>(m_rows.size()); }

private:
    [[nodiscard]] bool isFlipped(std::size_t sample) const { return mixSeeds({m_options.seed, kFlipStream, m_epoch, sample}) % 2 == 1; }

    const Features& m_features;
    FeatureFeedOptions m_options;
    std::uint64_t m_epoch = 0;
    std::vector<std::int64_t> m_rows;   ///< of this set
    std::vector<std::int64_t> m_labels; ///< of all rows
    std::vector<std::int64_t> m_order;
    std::size_t m_next = 0;
};

} // namespace

std::unique_ptr<Feed> imageFeed(const shards::ImageSource& source, std::vector<std::size_t> samples, const LoaderOptions& options,
                                ImageProblemSink onProblem)
{
    return std::make_unique<ImageFeed>(source, std::move(samples), options, std::move(onProblem));
}

std::unique_ptr<Feed> featureFeed(const Features& features, const shards::ImageSource& source, const std::string& set,
                                  const FeatureFeedOptions& options)
{
    return std::make_unique<FeatureFeed>(features, source, set, options);
}

} // namespace taxon::learn
