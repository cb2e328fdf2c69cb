// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/class_sets.h"

#include "common/core_text.h"
#include "dataset/manifest_reader.h"

#include <algorithm>
#include <map>
#include <numeric>

namespace taxon::workbench {
namespace {

SetPart partOf(dataset::SetKind kind)
{
    switch (kind) {
    case dataset::SetKind::Train: return SetPart::Train;
    case dataset::SetKind::Validation: return SetPart::Validation;
    case dataset::SetKind::Test: return SetPart::Test;
    case dataset::SetKind::Reserve: return SetPart::Reserve;
    default: return SetPart::NotIn; // benchmarks are no class folders
    }
}

/// The part of each image of the library.
std::vector<SetPart> partsBy(const dataset::ManifestReader& dataset, const std::vector<library::Image>& images, const jobs::Context& context)
{
    std::map<dataset::Name, SetPart> ofSet;
    for (const dataset::SetInfo& set : dataset.head().sets)
        ofSet.emplace(set.name, partOf(set.kind));
    std::vector<SetPart> parts(images.size(), SetPart::NotIn);
    std::size_t rows = 0;
    dataset.eachRow([&](const dataset::ManifestRow& row) {
        if (++rows % 10'000 == 0)
            context.throwIfStopped();
        const auto found = std::lower_bound(images.begin(), images.end(), row.path,
                                            [](const library::Image& image, const std::string& path) { return image.path < path; });
        if (found != images.end() && found->path == row.path)
            parts[static_cast<std::size_t>(found - images.begin())] = ofSet.at(row.set);
    });
    return parts;
}

} // namespace

int ClassSets::all() const
{
    return std::accumulate(images.begin(), images.end(), 0);
}

ClassSetsReading readClassSets(const Workspace& workspace, const LibraryReading& library, const jobs::Context& context)
{
    ClassSetsReading reading;
    std::vector<SetPart> parts(library.library.images.size(), SetPart::NotIn);
    if (const auto ids = Workspace::idsIn(workspace.datasets()); !ids.empty()) {
        reading.dataset = ids.back();
        parts = partsBy(dataset::ManifestReader(workspace.dataset(ids.back())), library.library.images, context);
    }
    std::map<std::string, std::pair<int, int>> limits; // by folder
    for (const library::TrainedClass& one : library.classes)
        for (const std::string& folder : one.folders)
            limits[folder] = {one.minImages, one.maxImages};
    for (const LibrarySection& section : library.sections) {
        if (section.kind != LibrarySection::Kind::Class)
            continue;
        ClassSets& one = reading.classes.emplace_back();
        one.name = section.name;
        std::tie(one.minimum, one.maximum) = limits[section.name.toStdString()];
        for (const std::uint32_t image : section.images)
            ++one.images[static_cast<std::size_t>(parts[image])];
    }
    std::stable_sort(reading.classes.begin(), reading.classes.end(), [](const ClassSets& a, const ClassSets& b) { return a.all() > b.all(); });
    return reading;
}

void ClassSetsPresenter::setLibrary(std::shared_ptr<const Workspace> workspace, std::shared_ptr<const LibraryReading> library)
{
    m_workspace = std::move(workspace);
    m_library = std::move(library);
    m_task.cancel();
    m_isReading = false;
    m_isStale = true;
    read();
}

void ClassSetsPresenter::setShown(bool isShown)
{
    m_isShown = isShown;
    read();
}

void ClassSetsPresenter::read()
{
    if (!m_isShown || !m_isStale || !m_workspace || m_isReading)
        return;
    m_isStale = false;
    m_isReading = true;
    m_task = m_tasks.run(
        this, [workspace = m_workspace, library = m_library](const jobs::Context& context) { return readClassSets(*workspace, *library, context); },
        [this](ClassSetsReading sets) {
            m_isReading = false;
            m_error.reset();
            m_sets = std::move(sets);
            Q_EMIT changed();
        },
        [this](const Error& error) {
            m_isReading = false;
            m_error = error;
            Q_EMIT changed();
        });
}

} // namespace taxon::workbench
