// SPDX-License-Identifier: GPL-3.0-or-later
#include "datasets/datasets_page.h"

#include "base/text.h"
#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/row_list.h"
#include "common/widgets.h"
#include "datasets/dataset_view.h"
#include "datasets/next_view.h"
#include "settings/settings.h"

#include <QHBoxLayout>
#include <QShortcut>
#include <QStackedWidget>

namespace taxon::workbench {
namespace {

/// Rows of the list: the next one, then a header, then the data sets.
constexpr int kFirstDataset = 2;

std::size_t imagesOf(const dataset::Manifest& head)
{
    std::size_t images = 0;
    for (const dataset::SetInfo& set : head.sets)
        if (set.kind != dataset::SetKind::Reserve)
            images += set.images;
    return images;
}

Row rowOf(const DatasetEntry& entry)
{
    Row row;
    row.title = text(entry.id);
    row.dot = !entry.problem.isEmpty() ? Tone::Bad : entry.shards ? Tone::Good : Tone::None;
    if (entry.head)
        row.count = grouped(static_cast<qint64>(imagesOf(*entry.head)));
    const QString packed = entry.shards ? DatasetsPage::tr("packed, %1").arg(text(formatBytes(entry.shards->bytes))) : DatasetsPage::tr("not packed");
    row.detail = !entry.problem.isEmpty() ? DatasetsPage::tr("can't be read")
                 : entry.head             ? DatasetsPage::tr("%1 classes · %2").arg(entry.head->classes.size()).arg(packed)
                                          : DatasetsPage::tr("shards alone · %1").arg(packed);
    row.text = QStringLiteral("%1, %2 %3").arg(row.title, row.detail, row.count);
    return row;
}

} // namespace

DatasetsPage::DatasetsPage(const PageServices& services, QWidget* parent)
    : Page(parent), m_presenter(services.tasks), m_rules(services.tasks, services.jobs), m_shards(services.jobs), m_settings(services.settings)
{
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(12);
    layout->addWidget(makeList());
    auto* column = new QVBoxLayout;
    column->setSpacing(12);
    m_stack = new QStackedWidget;
    m_next = new NextView(m_rules);
    m_view = new DatasetView(m_presenter, m_shards);
    m_empty = new EmptyState(QStringLiteral("datasetsEmpty"));
    for (QWidget* widget : std::initializer_list<QWidget*>{m_next, m_view, m_empty})
        m_stack->addWidget(widget);
    column->addWidget(m_stack, 1);
    m_message = makeLabel({}, "small", QStringLiteral("datasetsMessage"));
    addCopyDetails(*m_message);
    m_message->setWordWrap(true);
    m_message->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_message->hide();
    column->addWidget(m_message);
    layout->addLayout(column, 1);
    forwardFocus(this, m_list);
    connectAll();
    showList();
}

DatasetsPage::~DatasetsPage()
{
    hide(); // a field that loses the focus tells the presenter, which is still there
}

QWidget* DatasetsPage::makeList()
{
    auto* card = new Card(QStringLiteral("datasetsCard"));
    card->setFixedWidth(272);
    card->body()->setContentsMargins(4, 12, 4, 6);
    m_list = new RowList;
    m_list->setObjectName(QStringLiteral("datasetList"));
    m_list->setAccessibleName(tr("Data sets, newest first"));
    card->body()->addWidget(m_list, 1);
    return card;
}

void DatasetsPage::connectAll()
{
    connect(&m_presenter, &DatasetsPresenter::datasetsChanged, this, &DatasetsPage::showList);
    connect(&m_presenter, &DatasetsPresenter::chosenChanged, this, &DatasetsPage::showChosen);
    connect(&m_presenter, &DatasetsPresenter::said, this, &DatasetsPage::say);
    connect(&m_rules, &RulesPresenter::said, this, &DatasetsPage::say);
    connect(&m_shards, &ShardsPresenter::said, this, &DatasetsPage::say);
    connect(&m_shards, &ShardsPresenter::shardsChanged, &m_presenter, &DatasetsPresenter::refresh);
    connect(&m_shards, &ShardsPresenter::changed, this, [this] { m_settings.storageUrl = m_shards.url(); });
    connect(&m_rules, &RulesPresenter::built, this, [this](const QString& id) {
        m_presenter.choose(id.toStdString());
        m_presenter.refresh();
    });
    connect(m_list, &RowList::rowChosen, this, [this](int row) {
        m_message->hide();
        const auto& entries = m_presenter.datasets().entries;
        const int at = row - kFirstDataset;
        if (row == 0)
            m_presenter.choose({});
        else if (at >= 0 && at < static_cast<int>(entries.size()))
            m_presenter.choose(entries[static_cast<std::size_t>(at)].id);
    });
    auto* undo = new QShortcut(QKeySequence::Undo, this);
    undo->setContext(Qt::WidgetWithChildrenShortcut);
    connect(undo, &QShortcut::activated, &m_rules, &RulesPresenter::undo);
}

void DatasetsPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_message->hide();
    const auto shown = m_last.isReadAgain(workspace.get()) ? session() : std::nullopt;
    m_isOpen = workspace != nullptr;
    m_rules.open(workspace);
    m_shards.open(workspace);
    m_shards.setUrl(m_settings.storageUrl);
    m_presenter.open(std::move(workspace));
    if (shown)
        restore(*shown);
    if (isVisible())
        m_rules.refresh();
}

void DatasetsPage::activate()
{
    m_presenter.refresh();
    m_rules.refresh();
}

void DatasetsPage::showItem(const QString& item)
{
    m_presenter.choose(item == QLatin1String("next") ? std::string() : item.toStdString());
}

/// item: the data set, or "next"; filter: the one it is compared with; view: whether the rules are shown as text.
std::optional<Settings::PageSession> DatasetsPage::session() const
{
    if (!m_isOpen)
        return std::nullopt;
    const std::string& id = m_presenter.chosenId();
    return Settings::PageSession{id.empty() ? QStringLiteral("next") : text(id), text(m_presenter.other()),
                                 m_next->isTextShown() ? QStringLiteral("text") : QString(),
                                 id.empty() ? m_next->scrollBar().value() : m_view->scrollBar().value()};
}

void DatasetsPage::restore(const Settings::PageSession& session)
{
    showItem(session.item);
    if (!session.filter.isEmpty())
        m_presenter.compareWith(session.filter.toStdString());
    m_next->showText(session.view == QLatin1String("text"));
    scrollOnceThere(session.item == QLatin1String("next") ? m_next->scrollBar() : m_view->scrollBar(), session.scrollPx);
}

std::vector<Command> DatasetsPage::commands()
{
    std::vector<Command> all;
    if (!m_isOpen)
        return all;
    all.push_back({tr("Show the rules of the next data set"), {}, [this] { m_presenter.choose({}); }});
    if (m_rules.canBuild() && (!m_rules.next() || m_rules.next()->frozenChanges.empty()))
        all.push_back({tr("Make a new data set"), {}, [this] { m_rules.build(false); }});
    const auto& entries = m_presenter.datasets().entries;
    for (const DatasetEntry& entry : entries) {
        all.push_back({tr("Show data set %1").arg(text(entry.id)), {}, [this, id = entry.id] { m_presenter.choose(id); }});
        if (entry.head && !entry.shards && m_shards.canRun())
            all.push_back({tr("Pack data set %1").arg(text(entry.id)), {}, [this, id = entry.id] { m_shards.pack(id); }});
    }
    return all;
}

void DatasetsPage::showList()
{
    const auto& entries = m_presenter.datasets().entries;
    m_list->rows().setRows(static_cast<int>(entries.size()) + (entries.empty() ? 1 : kFirstDataset), [this](int row) {
        const auto& all = m_presenter.datasets().entries;
        Row line;
        if (row >= kFirstDataset)
            return rowOf(all[static_cast<std::size_t>(row - kFirstDataset)]);
        line.title = row == 0 ? tr("Next data set") : tr("Data sets");
        line.isHeader = row == 1;
        line.count = row == 1 ? grouped(static_cast<qint64>(all.size())) : QString();
        line.detail = row == 0 ? tr("its rules, and what they would make") : QString();
        line.dot = Tone::Accent;
        line.text = line.title;
        return line;
    });
    showChosen();
}

void DatasetsPage::showChosen()
{
    const DatasetEntry* entry = m_presenter.chosen();
    const auto& entries = m_presenter.datasets().entries;
    m_list->setChosen(entry == nullptr ? 0 : kFirstDataset + static_cast<int>(entry - entries.data()));
    if (!m_isOpen)
        m_empty->show(QStringLiteral("layers"), tr("No workspace is open"), {});
    else if (m_presenter.error())
        m_empty->showError(*m_presenter.error());
    m_stack->setCurrentWidget(!m_isOpen || m_presenter.error() ? static_cast<QWidget*>(m_empty)
                              : entry == nullptr               ? static_cast<QWidget*>(m_next)
                                                               : m_view);
    for (const DatasetEntry& one : entries)
        if (one.head) {
            m_next->setNewest(one.head->sets, text(one.id));
            return;
        }
    m_next->setNewest({}, {});
}

/// \param what  "" takes the last one away.
void DatasetsPage::say(const QString& what, bool isBad)
{
    m_message->setText(what);
    setLook(m_message, isBad ? lookOf(Tone::Bad) : lookOf(Tone::Good));
    m_message->setVisible(!what.isEmpty());
    Q_EMIT statusChanged(what.section(QLatin1Char('\n'), 0, 0));
}

void DatasetsPage::applyTheme(const Theme& theme)
{
    m_list->setTheme(theme);
    m_next->setTheme(theme);
    m_view->setTheme(theme);
    m_empty->setTheme(theme);
}

} // namespace taxon::workbench
