// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/dataset_view.h"

#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/figure_table.h"
#include "common/widgets.h"
#include "datasets/change_rows.h"
#include "datasets/shards_card.h"

#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <algorithm>

namespace taxon::workbench {
namespace {

/// "seed 42 · split 80/10/10 · 5 to 1000 images a class".
QString rulesWords(const dataset::Manifest& head)
{
    QStringList words;
    const Json& rules = head.rules;
    if (const auto seed = rules.find("seed"); seed != rules.end() && seed->is_number())
        words << DatasetView::tr("seed %1").arg(seed->get<qint64>());
    if (const auto split = rules.find("split"); split != rules.end() && split->is_array()) {
        QStringList parts;
        for (const Json& one : *split)
            parts << text(one.dump());
        words << DatasetView::tr("split %1").arg(parts.join(QLatin1Char('/')));
    }
    if (rules.contains("min_images") && rules.contains("max_images"))
        words << DatasetView::tr("%1 to %2 images a class").arg(text(rules["min_images"].dump()), text(rules["max_images"].dump()));
    return words.join(QStringLiteral(" · "));
}

bool isBenchmark(const dataset::SetInfo& set)
{
    return set.kind == dataset::SetKind::Benchmark || set.kind == dataset::SetKind::OutOfScope;
}

} // namespace

DatasetView::DatasetView(DatasetsPresenter& presenter, ShardsPresenter& shards, QWidget* parent)
    : QWidget(parent), m_presenter(presenter), m_shards(new ShardsCard(shards))
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->setSpacing(12);
    auto* left = new QWidget;
    auto* column = new QVBoxLayout(left);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(12);
    column->addWidget(makeSets());
    column->addWidget(m_shards);
    column->addStretch();
    m_scroll = makeScrolling(left, tr("Sets and shards"), QStringLiteral("datasetScroll"));
    layout->addWidget(m_scroll, 1);
    layout->addWidget(makeChanges(), 1);
    connectAll();
}

QScrollBar& DatasetView::scrollBar() const
{
    return *m_scroll->verticalScrollBar();
}

QWidget* DatasetView::makeSets()
{
    auto* card = new Card(QStringLiteral("setsCard"));
    m_name = makeLabel({}, "title", QStringLiteral("datasetName"));
    m_name->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_facts = makeLabel({}, "muted", QStringLiteral("datasetFacts"));
    m_facts->setWordWrap(true);
    addCopyDetails(*m_facts);
    card->body()->addWidget(m_name);
    card->body()->addWidget(m_facts);
    m_sets = new FigureTable(tr("Sets of the data set"), QStringLiteral("datasetSets"));
    m_sets->setColumns({{tr("Set"), {}, true},
                        {tr("What for"), {}, true},
                        {tr("Images"), {}},
                        {tr("Frozen"), tr("A build that would change the benchmark is refused"), true}});
    card->body()->addWidget(m_sets);
    auto* line = new QHBoxLayout;
    m_freezeButton = makeButton(tr("Freeze benchmark"), "", QStringLiteral("freezeButton"));
    m_freezeButton->setToolTip(tr("Choose a benchmark: a build that would change its images is refused"));
    line->addWidget(m_freezeButton);
    line->addStretch();
    card->body()->addLayout(line);
    return card;
}

QWidget* DatasetView::makeChanges()
{
    m_changesCard = new Card(QStringLiteral("changesCard"));
    QHBoxLayout* head = m_changesCard->addHeading(tr("Changes since"));
    m_otherChooser = new Chooser(tr("Data set to compare with"), QStringLiteral("otherDatasetChooser"));
    head->addWidget(m_otherChooser);
    head->addStretch();
    m_changesNote = makeLabel({}, "muted", QStringLiteral("changesNote"));
    addCopyDetails(*m_changesNote);
    m_changesNote->setWordWrap(true);
    m_changesCard->body()->addWidget(m_changesNote);
    m_classes = new FigureTable(tr("Changes of each class"), QStringLiteral("changedClasses"));
    m_images = new FigureTable(tr("Changed images"), QStringLiteral("changedImages"));
    m_images->setColumns({{tr("Image"), {}, true}, {tr("What happened"), {}, true}});
    m_changesCard->body()->addWidget(m_classes, 1);
    m_changesCard->body()->addWidget(m_images, 1);
    return m_changesCard;
}

void DatasetView::connectAll()
{
    connect(&m_presenter, &DatasetsPresenter::chosenChanged, this, &DatasetView::showChosen);
    connect(&m_presenter, &DatasetsPresenter::changesChanged, this, &DatasetView::showChanges);
    connect(m_sets, &FigureTable::rowChosen, this, &DatasetView::showFreeze);
    connect(m_freezeButton, &QPushButton::clicked, this, [this] {
        if (const dataset::SetInfo* set = chosenBenchmark())
            m_presenter.frozenBy(set->name).empty() ? m_presenter.freeze(set->name) : m_presenter.release(set->name);
    });
    connect(m_otherChooser, &QComboBox::activated, this,
            [this](int index) { m_presenter.compareWith(m_otherChooser->itemText(index).toStdString()); });
}

void DatasetView::showChosen()
{
    const DatasetEntry* entry = m_presenter.chosen();
    if (entry == nullptr)
        return;
    m_name->setText(text(entry->id));
    const bool isReadable = entry->head.has_value();
    m_facts->setText(isReadable ? tr("%1 classes · %2").arg(grouped(static_cast<qint64>(entry->head->classes.size())), rulesWords(*entry->head))
                     : entry->problem.isEmpty() ? tr("Only its shards are here.")
                                                : entry->problem);
    setLook(m_facts, isReadable || entry->problem.isEmpty() ? "muted" : lookOf(Tone::Bad));
    showSets(*entry);
    m_shards->setEntry(*entry);
    showOthers();
    showChanges();
}

void DatasetView::showSets(const DatasetEntry& entry)
{
    std::vector<FigureRow> rows;
    std::size_t most = 1;
    const std::vector<dataset::SetInfo> sets = entry.head ? entry.head->sets : std::vector<dataset::SetInfo>();
    for (const dataset::SetInfo& set : sets)
        most = std::max(most, set.images);
    for (const dataset::SetInfo& set : sets) {
        FigureRow row{
            {text(set.name)}, {kindWords(set.kind), 0, Tone::Muted}, {grouped(static_cast<qint64>(set.images)), static_cast<double>(set.images)}};
        row[0].isStrong = true;
        row[2].share = static_cast<double>(set.images) / static_cast<double>(most);
        const std::string by = isBenchmark(set) ? m_presenter.frozenBy(set.name) : std::string();
        row.push_back({by.empty() ? QString() : by == entry.id ? tr("as here") : tr("as in %1").arg(text(by)), 0, Tone::Muted});
        rows.push_back(std::move(row));
    }
    m_sets->setVisible(!rows.empty());
    m_sets->setRows(std::move(rows));
    m_sets->fitHeight();
    showFreeze();
}

const dataset::SetInfo* DatasetView::chosenBenchmark() const
{
    const DatasetEntry* entry = m_presenter.chosen();
    const int row = m_sets->chosen();
    if (entry == nullptr || !entry->head || row < 0 || row >= static_cast<int>(entry->head->sets.size()))
        return nullptr;
    const dataset::SetInfo& set = entry->head->sets[static_cast<std::size_t>(row)];
    return isBenchmark(set) ? &set : nullptr;
}

void DatasetView::showFreeze()
{
    const dataset::SetInfo* set = chosenBenchmark();
    const bool isFrozen = set != nullptr && !m_presenter.frozenBy(set->name).empty();
    m_freezeButton->setEnabled(set != nullptr);
    m_freezeButton->setText(set == nullptr ? tr("Freeze benchmark")
                            : isFrozen     ? tr("Release %1").arg(text(set->name))
                                           : tr("Freeze %1").arg(text(set->name)));
    m_freezeButton->setAccessibleName(m_freezeButton->text());
}

void DatasetView::showOthers()
{
    m_otherChooser->clear();
    for (const std::string& id : m_presenter.others())
        m_otherChooser->addItem(text(id));
    m_otherChooser->setCurrentIndex(m_otherChooser->findText(text(m_presenter.other())));
    m_otherChooser->setVisible(m_otherChooser->count() > 0);
}

void DatasetView::showChanges()
{
    const auto& changes = m_presenter.changes();
    m_classes->setVisible(changes && changes->changed() > 0);
    m_images->setVisible(changes && changes->changed() > 0);
    if (m_presenter.changesError()) {
        m_changesNote->setText(describe(*m_presenter.changesError()));
        setLook(m_changesNote, lookOf(Tone::Bad));
        return;
    }
    setLook(m_changesNote, "muted");
    if (!changes) {
        m_changesNote->setText(m_presenter.isComparing() ? tr("Comparing image by image…") : tr("There is no other data set to compare with."));
        return;
    }
    const bool isAll = changes->images.size() < DatasetChanges::kMostImages;
    m_changesNote->setText(isAll ? changeWords(*changes)
                                 : changeWords(*changes)
                                       + tr(" The first %1 changed images are listed; all of them: taxon dataset diff %2 %3 --csv")
                                             .arg(changes->images.size())
                                             .arg(text(changes->before), text(changes->after)));
    workbench::showChanges(*m_classes, *changes);
    std::vector<FigureRow> rows;
    for (const DatasetChanges::Image& image : changes->images)
        rows.push_back({{image.path}, {image.what, 0, Tone::Muted}});
    m_images->setRows(std::move(rows));
}

void DatasetView::setTheme(const Theme& theme)
{
    m_sets->setTheme(theme);
    m_classes->setTheme(theme);
    m_images->setTheme(theme);
    m_shards->setTheme(theme);
}

} // namespace taxon::workbench
