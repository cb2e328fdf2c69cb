// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/review_page.h"

#include "common/choice_group.h"
#include "common/core_text.h"
#include "common/widgets.h"
#include "review/calibration_section.h"
#include "review/classes_section.h"
#include "review/compare_section.h"
#include "review/images_section.h"
#include "review/key_sheet.h"
#include "review/overview_section.h"
#include "review/pairs_section.h"
#include "review/review_words.h"
#include "review/threshold_section.h"
#include "settings/settings.h"

#include <QButtonGroup>
#include <QHBoxLayout>
#include <QJsonDocument>
#include <QShortcut>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <algorithm>
#include <utility>

namespace taxon::workbench {

ReviewPage::ReviewPage(const PageServices& services, QWidget* parent)
    : Page(parent),
      m_services(services),
      m_keymap(Keymap::load(services.settings.keymapFile)),
      m_presenter(services.tasks),
      m_stack(new QStackedWidget),
      m_empty(new EmptyState(QStringLiteral("reviewEmpty")))
{
    makeChoosers();
    m_stack->addWidget(m_empty);
    m_stack->addWidget(makeSections());
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    whole->addWidget(m_stack);
    forwardFocus(this, m_sectionStack);
    m_keySheet = new KeySheet(m_keymap, *this);
    connectAll();
    connectKeys();
    showSection(m_images);
    showState();
}

ReviewPage::~ReviewPage()
{
    hide(); // while all is still there: an open large view is closed by it, and asks the presenter
}

void ReviewPage::makeChoosers()
{
    m_choosers = new QWidget;
    auto* line = new QHBoxLayout(m_choosers);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(8);
    m_entryChooser = new Chooser(tr("Run"), QStringLiteral("runChooser"));
    m_setChooser = new Chooser(tr("Set of images"), QStringLiteral("setChooser"));
    line->addWidget(m_entryChooser);
    line->addWidget(m_setChooser);
    line->addStretch();
}

QWidget* ReviewPage::makeSections()
{
    auto* content = new QWidget;
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(16, 10, 16, 14);
    column->setSpacing(10);
    m_images = new ImagesSection(m_presenter, m_services, m_keymap, *this);
    m_sections = {new OverviewSection(m_presenter, m_services.tasks),
                  m_images,
                  new ThresholdSection(m_presenter, m_services.tasks),
                  new PairsSection(m_presenter, m_services.tasks),
                  new ClassesSection(m_presenter, m_services.tasks, m_services.thumbnails),
                  new CalibrationSection(m_presenter, m_services.tasks),
                  new CompareSection(m_presenter, m_services.tasks)};

    auto* line = new QHBoxLayout;
    line->setSpacing(6);
    m_sectionButtons = makeChoiceGroup(this);
    m_sectionStack = new QStackedWidget;
    for (ReviewSection* section : m_sections) {
        QPushButton* button = makeButton(section->title(), "chip", section->id() + QStringLiteral("SectionButton"));
        button->setCheckable(true);
        const QString key = m_keymap.text(QStringLiteral("section_") + section->id());
        button->setToolTip(key.isEmpty() ? section->title() : QStringLiteral("%1 (%2)").arg(section->title(), key));
        m_sectionButtons->addButton(button, m_sectionStack->count());
        line->addWidget(button);
        m_sectionStack->addWidget(section);
    }
    line->addStretch();
    m_backButton = makeButton({}, "link", QStringLiteral("backToSectionButton"));
    line->addWidget(m_backButton);
    column->addLayout(line);
    column->addWidget(m_sectionStack, 1);
    return content;
}

std::vector<Command> ReviewPage::commands()
{
    std::vector<Command> all;
    if (m_presenter.state() == ReviewPresenter::State::Ready) {
        for (ReviewSection* one : m_sections)
            all.push_back(
                {tr("Review: %1").arg(one->title()), m_keymap.text(QStringLiteral("section_") + one->id()), [this, one] { showSection(one); }});
        all.push_back({tr("Review: save the verdicts as CSV…"), {}, [this] { m_images->saveVerdicts(); }});
    }
    for (const EvaluationEntry& entry : m_presenter.entries())
        all.push_back({tr("Review run %1").arg(entry.label), {}, [this, run = entry.runId] { m_presenter.chooseRun(run); }});
    return all;
}

void ReviewPage::connectAll()
{
    connect(&m_presenter, &ReviewPresenter::stateChanged, this, &ReviewPage::showState);
    connect(&m_presenter, &ReviewPresenter::entriesChanged, this, &ReviewPage::showEntries);
    connect(&m_presenter, &ReviewPresenter::setChanged, this, &ReviewPage::showSets);
    connect(&m_presenter, &ReviewPresenter::imagesOpened, this, &ReviewPage::showOpenedImages);
    connect(m_entryChooser, &QComboBox::activated, &m_presenter, &ReviewPresenter::chooseEntry);
    connect(m_setChooser, &QComboBox::activated, &m_presenter, &ReviewPresenter::chooseSet);
    connect(m_sectionButtons, &QButtonGroup::idClicked, this, [this](int id) { showSection(m_sections[static_cast<std::size_t>(id)]); });
    connect(m_backButton, &QPushButton::clicked, this, [this] { showSection(m_cameFrom); });
    for (ReviewSection* section : m_sections) {
        connect(section, &ReviewSection::statusChanged, this, &ReviewPage::statusChanged);
        connect(section, &ReviewSection::pageRequested, this, &ReviewPage::pageRequested);
    }
    connect(m_empty, &EmptyState::buttonClicked, this, [this] { Q_EMIT pageRequested(QStringLiteral("train"), {}); });
}

void ReviewPage::addShortcut(const QString& action, std::function<void()> then)
{
    for (const QKeySequence& key : m_keymap.keys(action)) {
        auto* shortcut = new QShortcut(key, this);
        shortcut->setContext(Qt::WidgetWithChildrenShortcut);
        connect(shortcut, &QShortcut::activated, this, then);
    }
}

void ReviewPage::connectKeys()
{
    for (ReviewSection* section : m_sections)
        addShortcut(QStringLiteral("section_") + section->id(), [this, section] { showSection(section); });
    addShortcut(QStringLiteral("back"), [this] {
        if (m_cameFrom != nullptr)
            showSection(m_cameFrom);
    });
    addShortcut(QStringLiteral("keys"), [this] { m_keySheet->toggle(); });
    connect(m_images, &ImagesSection::keysWanted, m_keySheet, &KeySheet::toggle); // a grid hears its keys first
}

void ReviewPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    std::optional<Settings::PageSession> shown;
    if (m_last.isReadAgain(workspace.get()) && (shown = session()))
        shown->item = m_presenter.entries()[static_cast<std::size_t>(m_presenter.chosenEntry())].runId; // also where there is a newer one by now
    m_presenter.open(std::move(workspace));
    if (shown)
        restore(*shown);
}

bool ReviewPage::isLoading() const
{
    return m_presenter.isReading() || std::any_of(m_sections.begin(), m_sections.end(), [](const ReviewSection* one) { return one->isLoading(); });
}

ReviewSection* ReviewPage::section(const QString& id) const
{
    const auto found = std::find_if(m_sections.begin(), m_sections.end(), [&](const ReviewSection* one) { return one->id() == id; });
    return found == m_sections.end() ? nullptr : *found;
}

void ReviewPage::showSection(ReviewSection* section)
{
    m_cameFrom = nullptr;
    m_backButton->setVisible(false);
    m_sectionStack->setCurrentWidget(section);
    forwardFocus(m_sectionStack, section);
    m_sectionButtons->button(m_sectionStack->currentIndex())->setChecked(true);
    section->setFocus(Qt::OtherFocusReason);
    Q_EMIT statusChanged({}); // the line was about another section
}

/// The images behind a number came up: the way back to the number stays on screen.
void ReviewPage::showOpenedImages()
{
    ReviewSection* from = m_cameFrom != nullptr ? m_cameFrom : m_sections[static_cast<std::size_t>(m_sectionStack->currentIndex())];
    showSection(m_images);
    if (from == m_images)
        return;
    m_cameFrom = from;
    m_backButton->setText(tr("← Back to %1").arg(from->title()));
    m_backButton->setAccessibleName(m_backButton->text());
    m_backButton->setVisible(true);
}

void ReviewPage::showPart(const QString& item)
{
    if (ReviewSection* wanted = section(item)) {
        showSection(wanted);
    } else if (item == QLatin1String("large")) {
        m_images->openLarge();
    } else if (item == QLatin1String("keys")) {
        m_keySheet->toggle();
    } else if (item.startsWith(QLatin1String("view="))) {
        m_sections[static_cast<std::size_t>(m_sectionStack->currentIndex())]->showView(item.mid(5));
    } else if (item.startsWith(QLatin1String("set="))) {
        const std::vector<EvaluatedSet>& sets = m_presenter.evaluation()->sets();
        for (std::size_t i = 0; i < sets.size(); ++i)
            if (text(sets[i].set.name) == item.mid(4))
                m_presenter.chooseSet(static_cast<int>(i));
    }
}

void ReviewPage::showItem(const QString& item)
{
    const QStringList parts = item.split(QLatin1Char(','));
    const bool isPart = section(parts[0]) != nullptr || parts[0] == QLatin1String("large") || parts[0] == QLatin1String("keys")
                        || parts[0].startsWith(QLatin1String("set="));
    if (!isPart) {
        m_presenter.chooseRun(item);
    } else if (m_presenter.state() != ReviewPresenter::State::Ready) {
        m_wantedItem = item;
    } else {
        for (const QString& part : parts)
            showPart(part);
    }
}

/// The item is the run, unless it is the newest: a newer one is shown at the next start. The view: set, threshold, section, and what each
/// section has of its own, by its id.
std::optional<Settings::PageSession> ReviewPage::session() const
{
    const int entry = m_presenter.chosenEntry();
    if (m_presenter.state() != ReviewPresenter::State::Ready || entry < 0)
        return std::nullopt;
    Settings::PageSession session;
    if (entry > 0)
        session.item = m_presenter.entries()[static_cast<std::size_t>(entry)].runId;
    const auto* shown = dynamic_cast<const ReviewSection*>(m_sectionStack->currentWidget());
    QJsonObject view{{QStringLiteral("section"), shown != nullptr ? shown->id() : QString()},
                     {QStringLiteral("set"), text(m_presenter.set().set.name)},
                     {QStringLiteral("threshold"), m_presenter.threshold()},
                     {QStringLiteral("run"), m_presenter.entries()[static_cast<std::size_t>(entry)].runId}};
    QJsonObject sections;
    for (const ReviewSection* one : m_sections)
        if (const QJsonObject own = one->session(); !own.isEmpty())
            sections[one->id()] = own;
    view[QStringLiteral("sections")] = sections;
    session.view = QString::fromUtf8(QJsonDocument(view).toJson(QJsonDocument::Compact));
    return session;
}

void ReviewPage::restore(const Settings::PageSession& session)
{
    if (!session.item.isEmpty())
        m_presenter.chooseRun(session.item);
    m_wantedSession = QJsonDocument::fromJson(session.view.toUtf8()).object();
}

/// Once the evaluation is there.
void ReviewPage::restoreWanted()
{
    const QJsonObject wanted = std::exchange(m_wantedSession, {});
    if (wanted.isEmpty())
        return;
    showPart(QStringLiteral("set=") + wanted[QStringLiteral("set")].toString());
    const QString run = m_presenter.entries()[static_cast<std::size_t>(m_presenter.chosenEntry())].runId;
    if (wanted[QStringLiteral("run")].toString() == run) // another one has a threshold of its own
        m_presenter.setThreshold(wanted[QStringLiteral("threshold")].toDouble(m_presenter.threshold()));
    for (ReviewSection* one : m_sections)
        one->restore(wanted[QStringLiteral("sections")][one->id()].toObject());
    if (ReviewSection* one = section(wanted[QStringLiteral("section")].toString()))
        showSection(one);
}

void ReviewPage::showState()
{
    const bool ready = m_presenter.state() == ReviewPresenter::State::Ready;
    m_stack->setCurrentIndex(ready ? 1 : 0);
    m_setChooser->setVisible(ready);
    switch (m_presenter.state()) {
    case ReviewPresenter::State::Closed: m_empty->show(QStringLiteral("grid-3x3-gap"), tr("No workspace is open"), {}); break;
    case ReviewPresenter::State::Reading: m_empty->show(QStringLiteral("hourglass-split"), tr("Reading the evaluation…"), {}); break;
    case ReviewPresenter::State::Empty:
        m_empty->show(QStringLiteral("grid-3x3-gap"), tr("No run has been evaluated yet"),
                      tr("Start one on Train. Once it has trained and evaluated its model, its scores and every image it gets wrong are here."),
                      tr("Go to Train"));
        break;
    case ReviewPresenter::State::Failed: m_empty->showError(*m_presenter.error()); break;
    case ReviewPresenter::State::Ready:
        restoreWanted();
        if (!m_wantedItem.isEmpty())
            showItem(std::exchange(m_wantedItem, QString()));
        break;
    }
}

void ReviewPage::showEntries()
{
    const QSignalBlocker blocked(m_entryChooser);
    m_entryChooser->clear();
    for (const EvaluationEntry& entry : m_presenter.entries())
        m_entryChooser->addItem(entry.label);
    m_entryChooser->setCurrentIndex(m_presenter.chosenEntry());
    m_entryChooser->setVisible(m_entryChooser->count() > 0);
}

void ReviewPage::showSets()
{
    m_setChooser->clear();
    for (const EvaluatedSet& set : m_presenter.evaluation()->sets())
        m_setChooser->addItem(QStringLiteral("%1  ·  %2").arg(text(set.set.name), imagesText(static_cast<qint64>(set.set.rows.size()))));
    m_setChooser->setCurrentIndex(m_presenter.chosenSet());
}

void ReviewPage::applyTheme(const Theme& theme)
{
    m_empty->setTheme(theme);
    for (ReviewSection* section : m_sections)
        section->applyTheme(theme);
}

} // namespace taxon::workbench
