// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_presenter.h"

#include "base/text.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "common/write_access.h"
#include "review/review_words.h"

#include <algorithm>
#include <cmath>

namespace taxon::workbench {
namespace {

using identify::IdentifyFilter;
using identify::ImageStatus;
using identify::Position;

constexpr std::size_t kBars = 40;

IdentifyFilter openOnes()
{
    IdentifyFilter filter;
    filter.status = name(ImageStatus::New);
    return filter;
}

} // namespace

IdentifyPresenter::IdentifyPresenter(TaskRunner& tasks, QObject* parent) : QObject(parent), m_tasks(tasks), m_filter(openOnes()) {}

void IdentifyPresenter::open(std::shared_ptr<const Workspace> workspace)
{
    m_reading.cancel();
    m_estimating.cancel();
    m_proposing.cancel();
    m_isReading = m_isEstimating = m_isProposing = false;
    const bool isReadAgain = m_workspace && workspace && m_workspace->root() == workspace->root();
    m_workspace = std::move(workspace);
    if (isReadAgain) // list and filter stay
        return refresh();
    m_wanted.clear();
    m_ids.clear();
    m_filter = openOnes();
    m_shown = Shown::Passing;
    accept(nullptr);
    refresh();
}

void IdentifyPresenter::refresh()
{
    if (!m_workspace)
        return;
    struct Reading {
        QStringList ids;
        std::shared_ptr<IdentifyList> list;
    };
    m_reading.cancel();
    m_isReading = true;
    m_reading = m_tasks.run(
        this,
        [workspace = m_workspace, wanted = m_wanted](const jobs::Context&) {
            Reading reading{identifyListIds(*workspace), nullptr};
            if (!reading.ids.isEmpty())
                reading.list = openIdentifyList(*workspace, reading.ids.contains(wanted) ? wanted : reading.ids.front());
            return reading;
        },
        [this](Reading reading) {
            m_isReading = false;
            m_error.reset();
            m_ids = std::move(reading.ids);
            accept(std::move(reading.list));
        },
        [this](const Error& error) {
            m_isReading = false;
            m_error = error;
            accept(nullptr);
        });
}

/// Shows another list, or the same one as it is now.
void IdentifyPresenter::accept(std::shared_ptr<IdentifyList> list)
{
    const bool isSame = list && m_list && list->id == m_list->id && list->table.size() == m_list->table.size();
    m_list = std::move(list);
    if (!isSame) {
        m_shown = Shown::Passing;
        m_proposing.cancel();
        m_isProposing = false;
        m_filter.group.reset();
        m_filter.nearClass.clear();
        m_marked.clear();
    }
    if (m_list && !m_filter.classes.empty())
        for (const std::string& name : m_filter.classes) // of the model before
            if (std::find(m_list->table.classes().begin(), m_list->table.classes().end(), name) == m_list->table.classes().end())
                m_filter.classes.clear();
    Q_EMIT listChanged();
    update(!isSame);
}

int IdentifyPresenter::chosenId() const
{
    return m_list ? static_cast<int>(m_ids.indexOf(m_list->id)) : -1;
}

void IdentifyPresenter::chooseList(int index)
{
    if (index < 0 || index >= m_ids.size() || index == chosenId())
        return;
    m_wanted = m_ids[index];
    refresh();
}

void IdentifyPresenter::setFilter(IdentifyFilter filter)
{
    if (!m_list)
        return;
    try {
        (void)m_list->table.count(filter);
    } catch (const Error& error) {
        Q_EMIT said(describe(error), true);
        return;
    }
    m_filter = std::move(filter);
    m_shown = Shown::Passing;
    m_marked.clear();
    update(true);
}

void IdentifyPresenter::setClass(int classIndex)
{
    IdentifyFilter filter = m_filter;
    filter.classes.clear();
    filter.group.reset();
    if (classIndex >= 0)
        filter.classes = {className(classIndex).toStdString()};
    setFilter(std::move(filter));
}

int IdentifyPresenter::chosenClass() const
{
    if (!m_list || m_filter.classes.size() != 1)
        return -1;
    const auto& classes = m_list->table.classes();
    const auto found = std::find(classes.begin(), classes.end(), m_filter.classes.front());
    return found == classes.end() ? -1 : static_cast<int>(found - classes.begin());
}

void IdentifyPresenter::setRange(double low, double high)
{
    IdentifyFilter filter = m_filter;
    filter.minConfidence = low > 0 ? std::optional(low) : std::nullopt;
    filter.maxConfidence = high < 1 ? std::optional(high) : std::nullopt;
    setFilter(std::move(filter));
}

void IdentifyPresenter::setText(const QString& text)
{
    IdentifyFilter filter = m_filter;
    filter.pathContains = text.toStdString();
    setFilter(std::move(filter));
}

void IdentifyPresenter::setStatus(const QString& status)
{
    IdentifyFilter filter = m_filter;
    filter.status = status.toStdString();
    setFilter(std::move(filter));
}

void IdentifyPresenter::setOrder(identify::IdentifyOrder order)
{
    IdentifyFilter filter = m_filter;
    filter.order = order;
    setFilter(std::move(filter));
}

QStringList IdentifyPresenter::savedFilters() const
{
    QStringList names;
    try {
        if (m_workspace)
            for (const auto& [name, filter] : identify::savedFilters(*m_workspace))
                names << text(name);
    } catch (const Error&) { // useFilter() and saveFilter() say so
    }
    return names;
}

void IdentifyPresenter::useFilter(const QString& name)
{
    try {
        if (m_workspace)
            setFilter(identify::savedFilter(*m_workspace, name.toStdString()));
    } catch (const Error& error) {
        Q_EMIT said(describe(error), true);
    }
}

void IdentifyPresenter::saveFilter(const QString& name)
{
    try {
        if (m_workspace)
            requireWritable(*m_workspace);
        if (m_workspace)
            identify::saveFilter(*m_workspace, name.trimmed().toStdString(), m_filter);
        Q_EMIT said(tr("Filter \"%1\" is kept.").arg(name.trimmed()), false);
    } catch (const Error& error) {
        Q_EMIT said(describe(error), true);
    }
}

QString IdentifyPresenter::className(int classIndex) const
{
    return m_list && classIndex >= 0 ? text(m_list->table.classes()[static_cast<std::size_t>(classIndex)]) : QString();
}

/// A few passes over the columns: milliseconds for a million images.
void IdentifyPresenter::update(bool fresh)
{
    m_passing.clear();
    m_images.clear();
    m_classes.clear();
    m_bars.clear();
    if (m_list) {
        const identify::IdentifyTable& table = m_list->table;
        m_passing = table.select(m_filter);
        countClasses();
        IdentifyFilter anyScore = m_filter;
        anyScore.minConfidence.reset();
        anyScore.maxConfidence.reset();
        m_bars = scores::confidenceHistogram(table.scoresOf(table.select(anyScore)), {}, kBars);
    }
    m_images = m_shown == Shown::Passing ? m_passing : m_sample;
    Q_EMIT imagesChanged(fresh);
    estimate();
}

/// Classes and groups with what passes but for them.
void IdentifyPresenter::countClasses()
{
    const identify::IdentifyTable& table = m_list->table;
    IdentifyFilter anyone = m_filter;
    anyone.classes.clear();
    anyone.group.reset();
    std::vector<std::size_t> ofGroup;
    std::vector<std::size_t> ofClass(table.classes().size(), 0);
    const std::vector<Position> images = table.select(anyone);
    for (const Position at : images) {
        ++ofClass[static_cast<std::size_t>(table.classIndex(at))];
        const auto group = static_cast<std::size_t>(table.group(at));
        ofGroup.resize(std::max(ofGroup.size(), group + 1), 0);
        ++ofGroup[group];
    }
    for (std::size_t i = 0; i < ofClass.size(); ++i)
        if (ofClass[i] > 0)
            m_classes.push_back({static_cast<int>(i), ofClass[i]});
    std::stable_sort(m_classes.begin(), m_classes.end(), [](const ClassCount& a, const ClassCount& b) { return a.images > b.images; });
    m_classes.insert(m_classes.begin(), {-1, images.size()});
    for (std::size_t group = 1; group < ofGroup.size(); ++group)
        if (ofGroup[group] > 0)
            m_classes.push_back({-1, ofGroup[group], static_cast<int>(group)});
}

/// Off the GUI thread, the last one wins; meanwhile the statement before is gone, for it is about other images.
void IdentifyPresenter::estimate()
{
    m_estimating.cancel();
    m_expected.reset();
    m_isEstimating = m_list && m_list->heldOut && !m_passing.empty();
    if (m_isEstimating) {
        m_estimating = m_tasks.run(
            this,
            [heldOut = m_list->heldOut, named = m_list->table.classesOf(m_passing), confidence = m_list->table.scoresOf(m_passing),
             classes = m_list->table.classes().size()](const jobs::Context&) { return scores::expectedErrors(*heldOut, named, confidence, classes); },
            [this](const scores::ExpectedErrors& expected) {
                m_isEstimating = false;
                m_expected = expected;
                Q_EMIT expectedChanged();
            },
            [this](const Error& error) {
                m_isEstimating = false;
                Q_EMIT said(describe(error), true);
            });
    }
    Q_EMIT expectedChanged();
}

QString IdentifyPresenter::statement() const
{
    if (!m_list || m_passing.empty())
        return tr("No image to accept.");
    const QString images = imagesText(static_cast<qint64>(m_passing.size()));
    if (!m_list->heldOut)
        return tr("%1. How many labels would be wrong is not known: %2").arg(images, m_list->whyNoHeldOut);
    if (!m_expected || std::isnan(m_expected->share))
        return images;
    return tr("%1. If accepted as predicted, about %2 would be wrong (%3 to %4): %5 (%6 to %7).")
        .arg(images)
        .arg(std::round(m_expected->wrong))
        .arg(std::floor(m_expected->wrongInterval.low))
        .arg(std::ceil(m_expected->wrongInterval.high))
        .arg(percent(m_expected->share), percent(m_expected->shareInterval.low), percent(m_expected->shareInterval.high));
}

QString IdentifyPresenter::doubt() const
{
    if (!m_list || !m_expected)
        return {};
    QStringList lines;
    if (m_expected->thinImages > 0)
        lines << tr("For %1 of them fewer than %2 held-out images tell: look at a sample.")
                     .arg(grouped(static_cast<qint64>(m_expected->thinImages)))
                     .arg(scores::kHeldOutWanted);
    if (m_list->drift.isDrift())
        lines << (m_list->drift.median < m_list->drift.heldOutMedian
                      ? tr("These images are less sure than the held-out ones (%1, there %2): some may be of no class.")
                      : tr("These images are surer than the held-out ones (%1, there %2): they may be of another kind."))
                     .arg(decimal(m_list->drift.median), decimal(m_list->drift.heldOutMedian));
    return lines.join(QLatin1Char('\n'));
}

void IdentifyPresenter::setSampling(bool isSampling)
{
    if (isSampling == this->isSampling() || !m_list)
        return;
    std::vector<Position> sample;
    if (isSampling)
        for (const std::size_t at : scores::auditSample(m_passing.size(), kSample, 1))
            sample.push_back(m_passing[at]);
    show(isSampling ? Shown::Sample : Shown::Passing, std::move(sample));
}

void IdentifyPresenter::show(Shown shown, std::vector<Position> images)
{
    m_shown = shown;
    m_sample = std::move(images);
    m_images = shown == Shown::Passing ? m_passing : m_sample;
    Q_EMIT imagesChanged(true);
    Q_EMIT expectedChanged();
}

void IdentifyPresenter::toggleMarks(const std::vector<Position>& images)
{
    for (const Position image : images)
        if (const auto [at, isNew] = m_marked.insert(image); !isNew)
            m_marked.erase(at);
    Q_EMIT imagesChanged(false);
    Q_EMIT expectedChanged();
}

QString IdentifyPresenter::sampleStatement() const
{
    if (!isSampling() || m_sample.empty())
        return {};
    const auto wrong = static_cast<std::size_t>(
        std::count_if(m_sample.begin(), m_sample.end(), [&](Position image) { return m_marked.contains(image); }));
    const scores::Interval share = scores::wilson(wrong, m_sample.size());
    return tr("%1 of %2 looked at are wrong: %3 to %4 of all %5.")
        .arg(wrong)
        .arg(m_sample.size())
        .arg(percent(share.low), percent(share.high), imagesText(static_cast<qint64>(m_passing.size())));
}

IdentifyFacts IdentifyPresenter::facts(Position image) const
{
    IdentifyFacts facts;
    facts.status = m_list->table.status(image);
    facts.isMarked = m_marked.contains(image);
    const std::string path(m_list->table.path(image));
    facts.path = text(path);
    facts.prediction = className(m_list->table.classIndex(image));
    facts.score = static_cast<double>(m_list->table.score(image));
    std::string sha256;
    try {
        const std::int64_t id = m_list->table.image(image);
        const identify::IdentifyRow row = m_list->store.fetch(std::span(&id, 1)).front();
        facts.margin = row.margin;
        facts.near = text(row.near.library.empty() ? row.near.list : row.near.library);
        facts.isNearEqual = row.near.equal;
        facts.entropy = row.entropy;
        sha256 = row.sha256;
        for (const identify::Candidate& guess : row.top)
            facts.top.push_back({className(guess.classIndex), static_cast<double>(guess.score)});
    } catch (const Error&) { // the list changed below us: refresh() shows it as it is
    }
    std::filesystem::path file = m_list->folder / textToPath(path);
    if (m_list->inLibrary && facts.status != ImageStatus::New)
        if (const auto* moved = m_list->moved->find(m_list->inLibrary->empty() ? path : *m_list->inLibrary + "/" + path, sha256))
            file = m_workspace->library() / textToPath(moved->path);
    facts.file = QString::fromStdString(file.native());
    return facts;
}

} // namespace taxon::workbench
