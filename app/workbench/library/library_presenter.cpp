// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/library_presenter.h"

#include "base/text.h"
#include "common/core_text.h"
#include "dataset/workspace_rules.h"
#include "library/first_look.h"

#include <QFile>
#include <algorithm>
#include <map>
#include <set>
#include <string_view>
#include <unordered_map>

namespace taxon::workbench {
namespace {

using library::Image;
using library::Place;

/// The group an image belongs to inside its section.
QString groupOf(const Image& image)
{
    return text(image.place == Place::Benchmark ? image.className : image.place == Place::Class ? image.subClass : SharedText());
}

/// The first folder of a path below the library.
std::string firstFolder(const std::string& path)
{
    return path.substr(0, path.find('/'));
}

void countGroups(LibrarySection& section, const std::vector<Image>& images)
{
    std::map<QString, int> sizes;
    for (const std::uint32_t index : section.images)
        ++sizes[groupOf(images[index])];
    if (sizes.size() == 1 && sizes.begin()->first.isEmpty())
        return;
    for (const auto& [name, size] : sizes) {
        section.groups.push_back(name);
        section.groupSizes.push_back(size);
    }
}

std::vector<LibrarySection> sectionsOf(const LibraryReading& reading)
{
    std::vector<LibrarySection> sections;
    std::map<std::string, std::size_t> classes;
    std::map<std::string, std::size_t> benchmarks;
    for (const library::Class& one : reading.library.classes) {
        classes[one.name] = sections.size();
        sections.push_back({LibrarySection::Kind::Class, text(one.name)});
    }
    for (const Image& image : reading.library.images)
        if (!image.benchmark.empty())
            benchmarks.try_emplace(image.benchmark, 0);
    for (auto& [name, at] : benchmarks) {
        at = sections.size();
        sections.push_back({LibrarySection::Kind::Benchmark, text(name)});
    }
    LibrarySection outOfScope{LibrarySection::Kind::OutOfScope, LibraryPresenter::tr("Out of scope")};
    LibrarySection unknown{LibrarySection::Kind::Unknown, LibraryPresenter::tr("Unknown")};
    for (std::uint32_t index = 0; index < reading.library.images.size(); ++index) {
        const Image& image = reading.library.images[index];
        switch (image.place) {
        case Place::Class: sections[classes[image.className]].images.push_back(index); break;
        case Place::Benchmark:
        case Place::BenchmarkOutOfScope: sections[benchmarks[image.benchmark]].images.push_back(index); break;
        case Place::OutOfScope: outOfScope.images.push_back(index); break;
        case Place::Unknown: unknown.images.push_back(index); break;
        }
    }
    for (LibrarySection* reserved : {&outOfScope, &unknown})
        if (!reserved->images.empty())
            sections.push_back(std::move(*reserved));
    for (LibrarySection& section : sections)
        countGroups(section, reading.library.images);
    for (const library::TrainedClass& one : reading.classes)
        for (const std::string& folder : one.folders) {
            LibrarySection& section = sections[classes.at(folder)];
            section.minimum = one.minImages;
            section.isTooFew = one.images == 0 || one.isTooFew();
            section.isAboveMax = one.isAboveMax();
        }
    for (const library::Problem& problem : reading.library.problems)
        if (const auto found = classes.find(firstFolder(problem.path)); found != classes.end() && !library::isHarmless(problem.kind))
            ++sections[found->second].problems;
    return sections;
}

std::vector<qint64> placesOf(const std::vector<std::string>& before, const std::vector<std::string>& now)
{
    std::unordered_map<std::string_view, qint64> byPath;
    byPath.reserve(now.size());
    for (std::size_t i = 0; i < now.size(); ++i)
        byPath.emplace(now[i], static_cast<qint64>(i));
    std::vector<qint64> places;
    places.reserve(before.size());
    for (const std::string& path : before) {
        const auto found = byPath.find(path);
        places.push_back(found == byPath.end() ? -1 : found->second);
    }
    return places;
}

QStringList foldersOf(const LibraryReading& reading)
{
    const QString root = QFile::decodeName(reading.library.root.c_str());
    QStringList folders{root};
    std::set<std::string> seen;
    const auto add = [&](const std::string& folder) {
        if (seen.insert(folder).second)
            folders << root + QLatin1Char('/') + QFile::decodeName(textToPath(folder).c_str());
    };
    for (const library::TrainedClass& one : reading.classes)
        add(one.name);
    std::string last;
    for (const Image& image : reading.library.images) { // neighbours lie in one folder
        const auto slash = image.path.rfind('/');
        if (slash == std::string::npos || image.path.compare(0, slash, last) == 0)
            continue;
        last = image.path.substr(0, slash);
        add(last);
    }
    return folders;
}

} // namespace

LibraryReading readLibrary(const Workspace& workspace, const jobs::Context& context)
{
    LibraryReading reading;
    dataset::WorkspaceRules rules;
    try {
        rules = dataset::workspaceRules(workspace);
    } catch (const Error& error) { // a typing error in a file must not hide the library
        reading.rulesError = error;
        rules.rules.minImages = workspace.minImages();
        rules.rules.maxImages = workspace.maxImages();
    }
    reading.rules = text(rules.summary());
    reading.minimum = rules.rules.minImages;
    reading.maximum = rules.rules.maxImages;
    reading.library = library::scanLibrary(workspace.library(), {.rules = rules.classRules(), .cacheFolder = workspace.cache()}, context);
    reading.classes = library::trainedClasses(reading.library, rules.classRules());
    reading.sections = sectionsOf(reading);
    reading.folders = foldersOf(reading);
    return reading;
}

LibraryPresenter::LibraryPresenter(TaskRunner& tasks, QObject* parent) : QObject(parent), m_tasks(tasks) {}

void LibraryPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_scan.cancel();
    m_look.cancel();
    const bool same = m_workspace && workspace && m_workspace->root() == workspace->root();
    m_workspace = std::move(workspace);
    m_error.reset();
    if (!same) {
        m_reading = std::make_shared<const LibraryReading>();
        m_shown.clear();
        m_images.clear();
        m_figures = {};
        m_chosen = m_group = -1;
        m_leaving.clear();
    }
    m_left.merge(m_leaving);
    m_state = m_workspace ? State::Reading : State::Closed;
    Q_EMIT stateChanged();
    if (!same) {
        Q_EMIT sectionsChanged();
        Q_EMIT imagesChanged(true);
    }
    if (!m_workspace)
        return;
    if (!same)
        lookFirst();
    m_scan = m_tasks.run(
        this, [workspace = m_workspace](const jobs::Context& context) { return readLibrary(*workspace, context); },
        [this](LibraryReading reading) { accept(std::move(reading)); },
        [this](const Error& error) {
            m_error = error;
            m_state = State::Failed;
            Q_EMIT stateChanged();
        });
}

/// Names before counts: of a million files the scan takes seconds.
void LibraryPresenter::lookFirst()
{
    m_look = m_tasks.run(
        this, [workspace = m_workspace](const jobs::Context&) { return firstLook(*workspace); },
        [this](LibraryReading reading) {
            if (m_state == State::Reading && sections().empty() && !reading.sections.empty())
                take(std::move(reading));
        },
        [](const Error&) {}); // the scan says so
}

/// The images of a class that is chosen before the scan is there.
void LibraryPresenter::lookInto(int section)
{
    const QString name = sections()[static_cast<std::size_t>(section)].name;
    m_look = m_tasks.run(
        this,
        [workspace = m_workspace, folder = m_reading->library.classes[static_cast<std::size_t>(section)].name](const jobs::Context& context) {
            return imagesAtFirstLook(*workspace, folder, context);
        },
        [this, section, name](std::vector<Image> images) {
            if (!m_reading->isFirstLook || m_chosen != section || sections()[static_cast<std::size_t>(section)].name != name)
                return;
            m_reading = std::make_shared<const LibraryReading>(withImages(*m_reading, static_cast<std::size_t>(section), std::move(images)));
            filter();
            collectImages();
            Q_EMIT imagesChanged(true);
        },
        [](const Error&) {});
}

void LibraryPresenter::refresh()
{
    open(m_workspace);
}

void LibraryPresenter::leave(const std::vector<std::string>& paths)
{
    m_leaving.insert(paths.begin(), paths.end());
    collectImages();
    Q_EMIT imagesChanged(true);
}

std::vector<std::string> LibraryPresenter::shownPaths() const
{
    std::vector<std::string> paths;
    paths.reserve(m_images.size());
    for (const std::uint32_t index : m_images)
        paths.push_back(image(index).path);
    return paths;
}

void LibraryPresenter::accept(LibraryReading reading)
{
    m_look.cancel();
    m_left.clear();
    m_state = State::Ready;
    take(std::move(reading));
}

/// Shows another reading; what was chosen, and its place, stay.
void LibraryPresenter::take(LibraryReading reading)
{
    const LibrarySection* before = m_chosen >= 0 ? &m_reading->sections[static_cast<std::size_t>(m_chosen)] : nullptr;
    const QString chosenName = before != nullptr ? before->name : QString();
    const QString groupName = before != nullptr && m_group >= 0 ? before->groups[m_group] : QString();
    const std::vector<std::string> pathsBefore = shownPaths();
    m_reading = std::make_shared<const LibraryReading>(std::move(reading));
    QStringList names;
    for (const LibrarySection& section : sections())
        if (section.kind == LibrarySection::Kind::Class)
            names << section.name;
    m_names = FuzzyNames(names);
    countFigures();
    filter();
    Q_EMIT stateChanged();
    const std::vector<LibrarySection>& all = sections();
    const auto same = std::find_if(all.begin(), all.end(), [&](const LibrarySection& section) { return section.name == chosenName; });
    m_chosen = all.empty() ? -1 : same == all.end() ? 0 : static_cast<int>(same - all.begin());
    m_group = same == all.end() || groupName.isNull() ? -1 : static_cast<int>(same->groups.indexOf(groupName));
    collectImages();
    m_places = placesOf(pathsBefore, shownPaths());
    const bool isFirstLook = m_reading->isFirstLook;
    Q_EMIT imagesChanged(same == all.end()); // somebody may choose another class
    if (isFirstLook && m_chosen >= 0 && !sections()[static_cast<std::size_t>(m_chosen)].isCounted)
        lookInto(m_chosen);
}

void LibraryPresenter::countFigures()
{
    m_figures = {};
    std::vector<int> sizes = classSizes();
    m_figures.classes = static_cast<int>(sizes.size());
    for (const int size : sizes) {
        m_figures.images += size;
    }
    for (const library::TrainedClass& one : m_reading->classes) {
        m_figures.belowMinimum += one.images == 0 || one.isTooFew() ? 1 : 0;
        m_figures.aboveMaximum += one.isAboveMax() ? 1 : 0;
    }
    if (!sizes.empty()) {
        m_figures.most = sizes.front();
        m_figures.fewest = sizes.back();
        m_figures.median = sizes[sizes.size() / 2];
    }
    m_figures.reserved = static_cast<int>(m_reading->library.images.size()) - m_figures.images;
    for (const library::Problem& problem : m_reading->library.problems)
        ++(library::isHarmless(problem.kind) ? m_figures.notes : m_figures.problems);
}

std::vector<int> LibraryPresenter::classSizes() const
{
    std::vector<int> sizes;
    for (const LibrarySection& section : m_reading->sections)
        if (section.kind == LibrarySection::Kind::Class)
            sizes.push_back(static_cast<int>(section.images.size()));
    std::sort(sizes.begin(), sizes.end(), std::greater<>());
    return sizes;
}

const std::vector<library::Problem>& LibraryPresenter::problems() const
{
    return m_reading->library.problems;
}

void LibraryPresenter::setFilter(const QString& typed)
{
    m_typed = typed;
    filter();
}

void LibraryPresenter::filter()
{
    m_shown = m_names.matches(m_typed);
    const QString lower = m_typed.trimmed().toLower();
    for (std::size_t i = 0; i < m_reading->sections.size(); ++i)
        if (m_reading->sections[i].kind != LibrarySection::Kind::Class && FuzzyNames::rank(m_reading->sections[i].name.toLower(), lower) > 0)
            m_shown.push_back(static_cast<int>(i));
    Q_EMIT sectionsChanged();
}

void LibraryPresenter::choose(int section, int group)
{
    m_chosen = section;
    m_group = group;
    collectImages();
    Q_EMIT imagesChanged(true);
    if (m_chosen >= 0 && !sections()[static_cast<std::size_t>(m_chosen)].isCounted)
        lookInto(m_chosen);
}

void LibraryPresenter::collectImages()
{
    m_images.clear();
    if (m_chosen < 0)
        return;
    const LibrarySection& chosen = sections()[static_cast<std::size_t>(m_chosen)];
    const auto hasLeft = [this](const std::string& path) { return m_leaving.contains(path) || m_left.contains(path); };
    const bool someLeft = !m_leaving.empty() || !m_left.empty();
    for (const std::uint32_t index : chosen.images)
        if ((m_group < 0 || groupOf(image(index)) == chosen.groups[m_group]) && !(someLeft && hasLeft(image(index).path)))
            m_images.push_back(index);
}

bool LibraryPresenter::chooseByName(const QString& name)
{
    for (std::size_t i = 0; i < m_reading->sections.size(); ++i)
        if (m_reading->sections[i].name == name) {
            choose(static_cast<int>(i));
            return true;
        }
    return false;
}

QString LibraryPresenter::fileOf(const Image& image) const
{
    return QFile::decodeName((m_reading->library.root / textToPath(image.path)).c_str());
}

} // namespace taxon::workbench
