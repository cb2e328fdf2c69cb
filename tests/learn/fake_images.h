// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "base/hash.h"
#include "learn/seeds.h"
#include "pixels/encode.h"
#include "runs/event_log.h"
#include "runs/run_folder.h"
#include "shards/image_source.h"
#include "support/scratch.h"

#include <algorithm>
#include <atomic>
#include <functional>
#include <memory>

namespace taxon::test {

/// A noisy PNG of one colour, another one for every seed.
inline std::vector<std::byte> colouredPng(int red, int green, int blue, std::uint64_t seed, int widthPx = 32, int heightPx = 30)
{
    pixels::RgbImage image{widthPx, heightPx, std::vector<std::uint8_t>(static_cast<std::size_t>(widthPx * heightPx * 3))};
    const int colour[3] = {red, green, blue};
    for (std::size_t i = 0; i < image.rgb.size(); ++i) {
        seed = learn::scramble(seed);
        image.rgb[i] = static_cast<std::uint8_t>(std::clamp(colour[i % 3] + static_cast<int>(seed % 81) - 40, 0, 255));
    }
    return pixels::encodePng(image);
}

/// Images in memory, so that nothing but the unit under test decides what a test sees.
class MemorySource final : public shards::ImageSource {
public:
    explicit MemorySource(std::vector<std::string> classes)
    {
        m_classes = std::move(classes);
        m_datasetId = "memory";
    }

    void add(const std::string& set, const std::string& className, std::vector<std::byte> bytes)
    {
        shards::Sample sample;
        sample.path = className + "/" + std::to_string(m_samples.size()) + ".png";
        sample.set = set;
        sample.className = className;
        const auto found = std::find(m_classes.begin(), m_classes.end(), className);
        sample.label = found == m_classes.end() ? -1 : static_cast<int>(found - m_classes.begin());
        sample.sha256 = toHex(sha256(bytes));
        const auto info = std::find_if(m_sets.begin(), m_sets.end(), [&](const auto& s) { return s.name == set; });
        if (info == m_sets.end())
            m_sets.push_back({set, kindOf(set, className), 1, sample.sha256});
        else
            ++info->images;
        m_samples.push_back(std::move(sample));
        m_bytes.push_back(std::move(bytes));
    }
    void damage(std::size_t index) { m_bytes[index].resize(20); }
    void rename(const std::string& datasetId) { m_datasetId = datasetId; }

    std::vector<std::byte> read(std::size_t index) const override
    {
        const int number = ++reads;
        if (onRead)
            onRead(number);
        return m_bytes[index];
    }

    mutable std::atomic<int> reads{0};
    std::function<void(int number)> onRead; ///< may throw; called from the loader's threads

private:
    static dataset::SetKind kindOf(const std::string& set, const std::string& className)
    {
        if (className.empty())
            return dataset::SetKind::OutOfScope;
        return set == "train" ? dataset::SetKind::Train : set == "validation" ? dataset::SetKind::Validation : dataset::SetKind::Test;
    }

    std::vector<std::vector<std::byte>> m_bytes;
};

/// Reddish and bluish images: \p train of each class, a third as many for validation and test, three green ones out of scope.
inline std::unique_ptr<MemorySource> twoColours(int train = 18)
{
    auto source = std::make_unique<MemorySource>(std::vector<std::string>{"blue", "red"});
    std::uint64_t seed = 0;
    for (const auto& [set, count] : {std::pair<std::string, int>{"train", train}, {"validation", train / 3}, {"test", train / 3}})
        for (const std::string& name : source->classes())
            for (int i = 0; i < count; ++i)
                source->add(set, name, name == "red" ? colouredPng(170, 60, 70, ++seed) : colouredPng(60, 80, 170, ++seed));
    for (int i = 0; i < 3; ++i)
        source->add("out_of_scope", "", colouredPng(60, 170, 60, ++seed));
    return source;
}

/// What trains small_cnn on twoColours() in a second.
inline runs::Recipe smallRecipe()
{
    runs::Recipe recipe;
    recipe.name = "test";
    recipe.architecture = "small_cnn";
    recipe.preprocessing.sizePx = 28;
    recipe.preprocessing.fit = "squash";
    recipe.epochs = 4;
    recipe.batchSize = 8;
    recipe.learningRate = 0.05;
    recipe.warmupEpochs = 1;
    recipe.labelSmoothing = 0.05;
    recipe.loaderThreads = 2;
    return recipe;
}

/// A workspace with one run, and its event log.
class RunInScratch {
public:
    explicit RunInScratch(const runs::Recipe& recipe)
        : m_library(m_scratch.path() / "library"),
          workspace((std::filesystem::create_directories(m_library), Workspace::create(m_scratch.path() / "work", m_library))),
          run(runs::RunFolder::create(workspace, "run1", recipe)),
          events(run.events())
    {}

    [[nodiscard]] std::vector<runs::Event> eventsOf(const std::string& kind) const
    {
        std::uintmax_t offset = 0;
        std::vector<runs::Event> found;
        for (auto& event : runs::readEvents(run.events(), offset))
            if (event.kind == kind)
                found.push_back(std::move(event));
        return found;
    }

private:
    ScratchFolder m_scratch;
    std::filesystem::path m_library;

public:
    Workspace workspace;
    runs::RunFolder run;
    runs::EventLog events;
};

} // namespace taxon::test
