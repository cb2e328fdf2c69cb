// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/atomic_file.h"
#include "base/csv.h"
#include "base/text.h"
#include "exchange/format.h"
#include "exchange/labels.h"

#include <map>

// What cleanlab wants of labels: whole numbers from 0 on, one an image, in a fixed order; and the names they stand for.
namespace taxon::exchange {
namespace {

namespace fs = std::filesystem;

std::vector<Placed> arrangeCleanlab(const Description& description, MediaMode media)
{
    std::vector<Placed> placed = arrangeBelowImages(description, media);
    for (std::size_t i = 0; i < placed.size(); ++i)
        if (description.items[i].className.empty())
            placed[i].leftOut = "It has no class.";
    return placed;
}

void writeCleanlab(const Export& written)
{
    std::map<std::string, std::size_t> numbers;
    std::string classes;
    for (const std::string& name : written.description.classes) {
        numbers.emplace(name, numbers.size());
        classes += name + "\n";
    }
    CsvWriter csv({"path", "label", "given_label", "predicted_label", "set"});
    for (std::size_t i = 0; i < written.placed.size(); ++i) {
        const Item& item = written.description.items[i];
        if (written.placed[i].leftOut.empty())
            csv.row({pathToText(written.placed[i].relative), std::to_string(numbers.at(item.className)), item.className,
                     item.prediction ? item.prediction->className : "", item.set});
    }
    writeFileAtomically(written.folder / "labels.csv", csv.text());
    writeFileAtomically(written.folder / "classes.txt", classes);
}

} // namespace

Format cleanlabFormat()
{
    return {.name = "cleanlab",
            .description = "labels.csv with a number per image, and classes.txt; written only",
            .recognisedBy = "not read",
            .recognises = [](const fs::path&) { return false; },
            .read = nullptr,
            .arrange = arrangeCleanlab,
            .writeLabels = writeCleanlab};
}

} // namespace taxon::exchange
