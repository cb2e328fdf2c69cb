// SPDX-License-Identifier: GPL-3.0-or-later
#include "identify/identify_page.h"

#include "common/class_picker.h"
#include "common/core_text.h"
#include "common/image_grid.h"
#include "common/image_viewer.h"
#include "common/row_list.h"
#include "common/thumbnail_loader.h"
#include "common/widgets.h"
#include "identify/identify_table_view.h"
#include "identify/identify_words.h"
#include "plots/chart_frame.h"
#include "plots/range_histogram.h"
#include "review/image_inspector.h"
#include "settings/settings.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QInputDialog>
#include <QLineEdit>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <algorithm>
#include <array>

namespace taxon::workbench {
namespace {

using identify::IdentifyOrder;
using identify::Position;

constexpr std::array kStatuses{"new", "accepted", "decided", ""};
constexpr std::array kOrders{IdentifyOrder::ScoreFalling, IdentifyOrder::ScoreRising, IdentifyOrder::MarginRising, IdentifyOrder::EntropyFalling,
                             IdentifyOrder::Path};
constexpr const char* kDifficult = "difficult"; ///< the benchmark of the key D

/// Stands behind the classes that can be picked.
QString newClassText()
{
    return IdentifyPage::tr("New class…");
}

} // namespace

IdentifyPage::IdentifyPage(const PageServices& services, QWidget* parent)
    : Page(parent),
      m_services(services),
      m_presenter(services.tasks),
      m_keymap(Keymap::load(services.settings.keymapFile)),
      m_keys(m_keymap),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("identifyEmpty")))
{
    setObjectName(QStringLiteral("identifyPage"));
    m_topBar = new QWidget;
    auto* top = new QHBoxLayout(m_topBar);
    top->setContentsMargins(0, 0, 0, 0);
    m_listChooser = new Chooser(tr("List of identified images"), QStringLiteral("identifyListChooser"));
    top->addWidget(m_listChooser);
    top->addStretch();
    auto* content = new QWidget;
    auto* line = new QHBoxLayout(content);
    line->setContentsMargins(16, 14, 16, 14);
    line->setSpacing(12);
    line->addWidget(makeClassCard());
    auto* middle = new QVBoxLayout;
    middle->setSpacing(12);
    middle->addWidget(makeGridCard(), 1);
    middle->addWidget(makeRangeCard());
    line->addLayout(middle, 1);
    line->addWidget(makeAcceptCard());
    m_stack->addWidget(m_empty);
    m_stack->addWidget(content);
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
    forwardFocus(this, m_grid);
    m_viewer = new ImageViewer(services.tasks, this);
    m_picker = new ClassPicker(this);
    m_keys.watch(m_grid);
    m_keys.watch(m_table);
    m_keys.watch(m_viewer);
    connectPresenter();
    connectWidgets();
    connectClasses();
    connectDecisions();
    showList();
}

IdentifyPage::~IdentifyPage() = default;

QWidget* IdentifyPage::topBarWidget()
{
    return m_topBar;
}

void IdentifyPage::connectPresenter()
{
    connect(&m_presenter, &IdentifyPresenter::listChanged, this, &IdentifyPage::showList);
    connect(&m_presenter, &IdentifyPresenter::listChanged, this, &IdentifyPage::restoreWanted);
    connect(&m_presenter, &IdentifyPresenter::imagesChanged, this, &IdentifyPage::showImages);
    connect(&m_presenter, &IdentifyPresenter::expectedChanged, this, &IdentifyPage::showExpected);
    connect(&m_presenter, &IdentifyPresenter::said, this, &IdentifyPage::say);
    connect(&m_presenter, &IdentifyPresenter::told, this, &IdentifyPage::tell);
}

void IdentifyPage::connectWidgets()
{
    connect(m_listChooser, &QComboBox::activated, &m_presenter, &IdentifyPresenter::chooseList);
    connect(m_textEdit, &QLineEdit::textChanged, &m_presenter, &IdentifyPresenter::setText);
    connect(m_statusButtons, &QButtonGroup::idClicked, this,
            [this](int id) { m_presenter.setStatus(QLatin1String(kStatuses.at(static_cast<std::size_t>(id)))); });
    connect(m_orderChooser, &QComboBox::activated, this, [this](int at) { m_presenter.setOrder(kOrders.at(static_cast<std::size_t>(at))); });
    connect(m_range, &RangeHistogram::rangeChanged, &m_presenter, &IdentifyPresenter::setRange);
    connect(m_filterChooser, &QComboBox::activated, this, [this](int at) {
        if (at > 0)
            m_presenter.useFilter(m_filterChooser->itemText(at));
        else
            m_presenter.setFilter({});
    });
    connect(m_keepFilterButton, &QPushButton::clicked, this, &IdentifyPage::askForFilterName);
    connect(m_sampleButton, &QPushButton::toggled, &m_presenter, &IdentifyPresenter::setSampling);
    connect(m_empty, &EmptyState::buttonClicked, &m_presenter, &IdentifyPresenter::refresh);
    connect(m_grid, &ImageGrid::currentChanged, this, &IdentifyPage::showCurrent);
    connect(m_grid, &ImageGrid::activated, this, &IdentifyPage::openLarge);
    connect(m_viewer, &ImageViewer::closed, this, [this] {
        m_grid->setFocus();
        m_grid->setCurrent(m_viewer->index());
    });
}

void IdentifyPage::connectDecisions()
{
    connect(&m_keys, &ReviewKeys::pressed, this, [this](QWidget*, ReviewAction action, int guess) { act(action, guess); });
    connect(m_acceptButton, &QPushButton::clicked, this, [this] { m_presenter.accept(m_presenter.passing(), {}); });
    connect(m_acceptAsButton, &QPushButton::clicked, this, [this] { askForClass(m_presenter.passing()); });
    connect(m_outButton, &QPushButton::clicked, this, [this] { m_presenter.accept(m_presenter.passing(), {QStringLiteral("_out_of_scope"), {}}); });
    connect(m_removeButton, &QPushButton::clicked, this, [this] { m_presenter.accept(m_presenter.passing(), {QStringLiteral("_removed"), {}}); });
    const auto backToWork = [this] { m_viewer->isOpen() ? m_viewer->setFocus() : m_grid->setFocus(); };
    connect(m_picker, &ClassPicker::picked, this, [this, backToWork](const QString& name) {
        backToWork();
        if (name == newClassText())
            askForText(tr("Accept as a new class"), tr("Its name; the folder is made in the library."), [this](const QString& className) {
                m_presenter.accept(std::exchange(m_asked, {}), {className, {}});
            });
        else
            m_presenter.accept(std::exchange(m_asked, {}), {name, {}});
    });
    connect(m_picker, &ClassPicker::cancelled, this, backToWork);
}

std::vector<Command> IdentifyPage::commands()
{
    std::vector<Command> all{{tr("Identify: read the lists again"), {}, [this] { m_presenter.refresh(); }}};
    if (m_presenter.list() == nullptr)
        return all;
    all.push_back({tr("Identify: look at a sample"), {}, [this] { m_sampleButton->toggle(); }});
    all.push_back({tr("Identify: show what to label next"), {}, [this] { m_nextButton->toggle(); }});
    all.push_back({tr("Identify: find groups that may be new classes"), {}, [this] { m_presenter.findGroups(); }});
    if (!m_presenter.unreadable().empty())
        all.push_back({tr("Identify: show what can't be read"), {}, [this] { showUnreadable(); }});
    all.push_back({tr("Identify: accept as predicted all that pass"), {}, [this] { m_presenter.accept(m_presenter.passing(), {}); }});
    all.push_back({tr("Identify: accept all that pass as…"), {}, [this] { askForClass(m_presenter.passing()); }});
    all.push_back({tr("Identify: keep this filter…"), {}, [this] { askForFilterName(); }});
    if (m_services.jobs != nullptr)
        all.push_back({tr("Identify: publish this list to PostgreSQL…"), {}, [this] { askWhereToPublish(); }});
    all.push_back({tr("Identify: take the last step back"), m_keymap.text(QStringLiteral("undo")), [this] { m_presenter.undo(); }});
    return all;
}

void IdentifyPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_presenter.open(std::move(workspace));
}

void IdentifyPage::activate()
{
    if (!m_presenter.isReading())
        m_presenter.refresh();
}

void IdentifyPage::showList()
{
    const QSignalBlocker quiet(m_listChooser);
    m_listChooser->clear();
    m_listChooser->addItems(m_presenter.ids());
    m_listChooser->setCurrentIndex(m_presenter.chosenId());
    m_listChooser->setVisible(!m_presenter.ids().isEmpty());
    const QSignalBlocker alsoQuiet(m_filterChooser);
    m_filterChooser->clear();
    m_filterChooser->addItem(tr("No saved filter"));
    m_filterChooser->addItems(m_presenter.savedFilters());
    showNear();
    const auto unreadable = static_cast<qint64>(m_presenter.unreadable().size());
    m_unreadableButton->setVisible(unreadable > 0);
    m_unreadableButton->setText(tr("%1 unreadable: show").arg(grouped(unreadable)));
    m_stack->setCurrentIndex(m_presenter.list() != nullptr ? 1 : 0);
    if (m_presenter.error())
        m_empty->showError(*m_presenter.error(), tr("Read again"));
    else if (m_presenter.list() == nullptr)
        m_empty->show(QStringLiteral("search"), tr("No unknown images yet"),
                      tr("taxon identify --images FOLDER lets the newest model guess; a recipe's identification does so after each run."));
}

void IdentifyPage::showImages(bool fresh)
{
    showClasses();
    const identify::IdentifyFilter& filter = m_presenter.filter();
    std::vector<double> heights;
    for (const scores::ConfidenceBin& bar : m_presenter.bars())
        heights.push_back(static_cast<double>(bar.right + bar.wrong));
    m_range->setBars(heights);
    m_rangeFrame->refresh();
    m_range->setRange(filter.minConfidence.value_or(0), filter.maxConfidence.value_or(1));
    m_rangeLabel->setText(tr("%1 to %2").arg(decimal(m_range->low(), 2), decimal(m_range->high(), 2)));
    const QSignalBlocker quietText(m_textEdit), quietOrder(m_orderChooser);
    if (m_textEdit->text() != text(filter.pathContains))
        m_textEdit->setText(text(filter.pathContains));
    m_orderChooser->setCurrentIndex(static_cast<int>(std::find(kOrders.begin(), kOrders.end(), filter.order) - kOrders.begin()));
    for (std::size_t i = 0; i < kStatuses.size(); ++i)
        m_statusButtons->button(static_cast<int>(i))->setChecked(filter.status == kStatuses.at(i));
    const auto count = static_cast<qint64>(m_presenter.images().size());
    m_gridCount->setText(
        m_presenter.isSampling()     ? tr("%1 at random of %2").arg(grouped(count), grouped(static_cast<qint64>(m_presenter.passing().size())))
        : m_presenter.isAskingNext() ? tr("%1 to label next of %2").arg(grouped(count), grouped(static_cast<qint64>(m_presenter.passing().size())))
                                     : grouped(count));
    const qint64 at = std::min(place(), count - 1);
    if (fresh)
        m_grid->setItems(count, [this](qint64 index) { return cellOf(m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(index)])); });
    else
        m_grid->setCount(count);
    m_grid->refresh();
    m_grid->setCurrent(fresh ? std::min<qint64>(0, count - 1) : at);
    showCurrent(m_grid->current());
    showTable();
    if (m_viewer->isOpen())
        count > 0 ? openLarge(std::max<qint64>(0, at)) : m_viewer->close();
}

void IdentifyPage::showExpected()
{
    m_statement->setText(m_presenter.statement());
    m_doubt->setText(m_presenter.doubt());
    m_doubt->setVisible(!m_presenter.doubt().isEmpty());
    m_sampleLabel->setText(m_presenter.sampleStatement());
    m_sampleLabel->setVisible(m_presenter.isSampling());
    const QSignalBlocker quiet(m_sampleButton), quietNext(m_nextButton);
    m_sampleButton->setChecked(m_presenter.isSampling());
    if (!m_presenter.isReading())
        m_nextButton->setChecked(m_presenter.isAskingNext());
    const bool isSome = !m_presenter.passing().empty();
    for (QPushButton* button : {m_sampleButton, m_nextButton, m_groupsButton, m_acceptButton, m_acceptAsButton, m_outButton, m_removeButton})
        button->setEnabled(isSome);
    m_acceptButton->setText(isSome ? tr("Accept %1 as predicted").arg(grouped(static_cast<qint64>(m_presenter.passing().size())))
                                   : tr("Accept as predicted"));
    m_acceptButton->setAccessibleDescription(m_presenter.statement());
}

void IdentifyPage::showCurrent(qint64 index)
{
    if (index < 0 || index >= static_cast<qint64>(m_presenter.images().size())) {
        m_picture->setFiles({});
        m_factsLabel->setText(tr("No image to show"));
        m_top->setGuesses({});
        return;
    }
    const IdentifyFacts facts = m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(index)]);
    m_picture->setFiles({facts.file});
    m_factsLabel->setText(factsText(facts));
    std::vector<ImageFacts::Guess> guesses;
    for (const IdentifyFacts::Guess& guess : facts.top)
        guesses.push_back({guess.className, guess.score, false});
    m_top->setGuesses(std::move(guesses));
}

/// Below the grid: what was just done, or why not.
void IdentifyPage::say(const QString& what, bool isBad)
{
    m_saidLabel->setTextFormat(Qt::PlainText);
    m_saidLabel->setText(isBad ? what : tr("%1   ·   %2 takes it back").arg(what, m_keymap.text(QStringLiteral("undo"))));
    setLook(m_saidLabel, isBad ? lookOf(Tone::Bad) : "small");
    Q_EMIT statusChanged(QString(what).replace(QLatin1Char('\n'), QLatin1Char(' ')));
}

void IdentifyPage::tell(const QString& what)
{
    m_saidLabel->setTextFormat(Qt::PlainText);
    m_saidLabel->setText(what);
    setLook(m_saidLabel, "small");
    Q_EMIT statusChanged(what);
}

void IdentifyPage::openLarge(qint64 index)
{
    if (m_presenter.images().empty())
        return;
    m_viewer->open(static_cast<qint64>(m_presenter.images().size()), index, [this](qint64 at) {
        const IdentifyFacts facts = m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(at)]);
        return ImageViewer::Item{facts.file, QStringLiteral("%1 %2").arg(facts.prediction, decimal(facts.score, 2)), facts.path};
    });
}

qint64 IdentifyPage::place() const
{
    return m_viewer != nullptr && m_viewer->isOpen() ? m_viewer->index() : m_grid->current();
}

std::vector<Position> IdentifyPage::chosenImages() const
{
    const std::vector<Position>& images = m_presenter.images();
    const auto count = static_cast<qint64>(images.size());
    std::vector<Position> chosen;
    if (!m_viewer->isOpen())
        for (const IntervalSet::Interval& part : m_grid->selection().intervals())
            for (qint64 i = part.begin; i < std::min<qint64>(part.end, count); ++i)
                chosen.push_back(images[static_cast<std::size_t>(i)]);
    if (chosen.empty() && place() >= 0 && place() < count)
        chosen.push_back(images[static_cast<std::size_t>(place())]);
    return chosen;
}

void IdentifyPage::act(ReviewAction action, int guess)
{
    if (m_presenter.list() == nullptr)
        return;
    switch (action) {
    case ReviewAction::Keep: decide({}); break;
    case ReviewAction::TopGuess: {
        const std::vector<Position> chosen = chosenImages();
        const auto top = chosen.empty() ? std::vector<IdentifyFacts::Guess>() : m_presenter.facts(chosen.front()).top;
        if (static_cast<std::size_t>(guess) < top.size())
            decide({top[static_cast<std::size_t>(guess)].className, {}});
        break;
    }
    case ReviewAction::Relabel: askForClass(chosenImages()); break;
    case ReviewAction::Remove: decide({QStringLiteral("_removed"), {}}); break;
    case ReviewAction::Difficult: decide({{}, QLatin1String(kDifficult)}); break;
    case ReviewAction::OutOfScope: decide({QStringLiteral("_out_of_scope"), {}}); break;
    case ReviewAction::Unsure: m_viewer->isOpen() ? m_viewer->showIndex(m_viewer->index() + 1) : m_grid->setCurrent(m_grid->current() + 1); break;
    case ReviewAction::WrongLabel: m_presenter.toggleMarks(chosenImages()); break;
    case ReviewAction::Undo: m_presenter.undo(); break;
    case ReviewAction::Redo: m_presenter.redo(); break;
    case ReviewAction::Large: m_viewer->isOpen() ? m_viewer->close() : openLarge(std::max<qint64>(0, m_grid->current())); break;
    case ReviewAction::Keys:
        m_saidLabel->setTextFormat(Qt::RichText);
        m_saidLabel->setText(identifyKeysLine(m_keymap));
        setLook(m_saidLabel, "small");
        break;
    default: zoomByKey(*m_viewer, action); // nothing else: unknown images have no label to look for, no embeddings
    }
}

void IdentifyPage::decide(const IdentifyPresenter::Target& target)
{
    m_presenter.accept(chosenImages(), target);
}

void IdentifyPage::askForClass(std::vector<Position> images)
{
    if (images.empty() || m_presenter.list() == nullptr)
        return;
    m_asked = std::move(images);
    QStringList classes;
    for (const std::string& name : m_presenter.list()->table.classes())
        classes << text(name);
    classes << newClassText();
    m_picker->ask(tr("Accept %1 as").arg(m_asked.size() == 1 ? tr("1 image") : tr("%1 images").arg(grouped(static_cast<qint64>(m_asked.size())))),
                  classes);
}

void IdentifyPage::askForFilterName()
{
    askForText(tr("Keep this filter"), tr("Its name; one of the same name is replaced."), [this](const QString& name) {
        m_presenter.saveFilter(name);
        showList();
    });
}

/// \param then  given what was typed, if that is more than blanks.
void IdentifyPage::askForText(const QString& title, const QString& label, std::function<void(const QString&)> then)
{
    delete m_dialog;
    m_dialog = new QInputDialog(this);
    m_dialog->setAttribute(Qt::WA_DeleteOnClose);
    m_dialog->setObjectName(QStringLiteral("identifyTextDialog"));
    m_dialog->setWindowTitle(title);
    m_dialog->setLabelText(label);
    connect(m_dialog, &QInputDialog::textValueSelected, this, [then = std::move(then)](const QString& typed) {
        if (const QString name = typed.trimmed(); !name.isEmpty())
            then(name);
    });
    m_dialog->open();
}

void IdentifyPage::applyTheme(const Theme& theme)
{
    m_classList->setTheme(theme);
    m_grid->setTheme(theme);
    m_range->applyTheme(theme);
    m_rangeFrame->setTheme(theme);
    m_picture->setTheme(theme);
    m_top->setTheme(theme);
    m_viewer->setTheme(theme);
    m_empty->setTheme(theme);
}

} // namespace taxon::workbench
