// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_page.h"

#include "base/resources.h"
#include "common/copy_details.h"
#include "common/figure_table.h"
#include "train/recipe_form.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>
#include <QScrollBar>
#include <QStackedWidget>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kRecipePx = 316; ///< names of settings beside their fields

std::filesystem::path recipesFolder()
{
    try {
        return resourceFolder() / "recipes";
    } catch (const Error&) {
        return {}; // reading the choices reports it, beside its cause
    }
}

QString presetTitle(const std::string& name)
{
    QString title = QString::fromStdString(name);
    title.replace(QLatin1Char('_'), QLatin1Char(' '));
    title[0] = title[0].toUpper();
    return title;
}

} // namespace

TrainPage::TrainPage(const PageServices& services, QWidget* parent) : Page(parent), m_presenter(services.tasks, localLauncher, recipesFolder())
{
    setObjectName(QStringLiteral("trainPage"));
    auto* layout = new QHBoxLayout(this);
    layout->setContentsMargins(16, 14, 16, 14);
    layout->setSpacing(12);
    m_left = new QBoxLayout(QBoxLayout::LeftToRight);
    m_left->setSpacing(12);
    m_left->addWidget(makePresets());
    m_left->addWidget(makeForm(), 1);
    layout->addLayout(m_left, 9);
    layout->addWidget(makePlan(), 4);
    connectAll();
}

TrainPage::~TrainPage()
{
    hide(); // a field that loses the focus tells the presenter, which is still there
}

/// In a narrow window the presets stand above the recipe.
void TrainPage::resizeEvent(QResizeEvent* event)
{
    constexpr int kRoomPx = 1060, kPresetsWidthPx = 290, kPresetsHeightPx = 190;
    Page::resizeEvent(event);
    const bool isNarrow = width() < kRoomPx;
    m_left->setDirection(isNarrow ? QBoxLayout::TopToBottom : QBoxLayout::LeftToRight);
    m_presetsCard->setMinimumWidth(isNarrow ? 0 : kPresetsWidthPx);
    m_presetsCard->setMaximumSize(isNarrow ? QWIDGETSIZE_MAX : kPresetsWidthPx, isNarrow ? kPresetsHeightPx : QWIDGETSIZE_MAX);
}

QWidget* TrainPage::makePresets()
{
    auto* card = new Card(QStringLiteral("presetsCard"));
    m_presetsCard = card;
    card->addHeading(tr("Preset"));
    m_presetList = new RowList;
    m_presetList->setObjectName(QStringLiteral("presetList"));
    m_presetList->setAccessibleName(tr("Presets"));
    m_presetLabel = makeLabel({}, "muted", QStringLiteral("presetSummary"));
    m_presetLabel->setWordWrap(true);
    card->body()->addWidget(m_presetList, 1);
    card->body()->addWidget(m_presetLabel);
    return card;
}

QWidget* TrainPage::makeForm()
{
    auto* card = new Card(QStringLiteral("recipeCard"));
    card->setMinimumWidth(kRecipePx);
    card->addHeading(tr("Recipe"));
    m_form = new RecipeForm(m_presenter);
    m_formScroll = makeScrolling(m_form, tr("Recipe"), QStringLiteral("recipeScroll"));
    card->body()->addWidget(m_formScroll, 1);
    auto* help = makeLabel(tr("The setting at the mouse or the keyboard is explained here."), "muted", QStringLiteral("settingHelp"));
    help->setWordWrap(true);
    help->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    help->setFixedHeight(3 * help->fontMetrics().lineSpacing()); // so that the form keeps its place
    connect(m_form, &RecipeForm::explained, help, &QLabel::setText);
    card->body()->addWidget(help);
    return card;
}

QWidget* TrainPage::makePlan()
{
    auto* card = new Card(QStringLiteral("planCard"));
    card->addHeading(tr("Before the start"));
    m_checkLines = new QVBoxLayout;
    m_checkLines->setSpacing(8);
    card->body()->addLayout(m_checkLines);
    m_estimate = makeLabel({}, "muted", QStringLiteral("estimateLabel"));
    m_estimate->setWordWrap(true);
    card->body()->addWidget(m_estimate);
    card->body()->addWidget(makeViews(), 1);
    m_problemLabel = makeLabel({}, "bad", QStringLiteral("startProblem"));
    addCopyDetails(*m_problemLabel);
    m_problemLabel->setWordWrap(true);
    m_problemLabel->hide();
    card->body()->addWidget(m_problemLabel);
    auto* where = new QHBoxLayout;
    m_placeChooser = new Chooser(tr("Where to run"), QStringLiteral("placeChooser"));
    where->addWidget(makeLabel(tr("Where to run"), ""));
    where->addStretch();
    where->addWidget(m_placeChooser);
    card->body()->addLayout(where);
    auto* buttons = new QHBoxLayout;
    m_copyButton = makeButton(tr("Copy as command"), "", QStringLiteral("copyCommandButton"));
    m_startButton = makeButton(tr("Start"), "primary", QStringLiteral("startButton"));
    m_startButton->setToolTip(tr("The worker goes on when this window is closed"));
    buttons->addWidget(m_copyButton);
    buttons->addStretch();
    buttons->addWidget(m_startButton);
    card->body()->addLayout(buttons);
    return card;
}

QWidget* TrainPage::makeViews()
{
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 6, 0, 0);
    auto* line = new QHBoxLayout;
    m_viewChips = addChips(*line, this, {{tr("Recipe as YAML"), "yamlChip"}, {tr("Classes of the base"), "headChip"}});
    line->addStretch();
    column->addLayout(line);
    m_yaml = makeTextView(tr("The recipe as YAML"), QStringLiteral("recipeYaml"));
    auto* head = new QWidget;
    auto* rows = new QVBoxLayout(head);
    rows->setContentsMargins(0, 0, 0, 0);
    m_headNote = makeLabel({}, "small", QStringLiteral("headNote"));
    m_headNote->setWordWrap(true);
    m_head = new FigureTable(tr("Rows of the last layer, by class"), QStringLiteral("headTable"));
    m_head->setColumns({{tr("Class"), {}, true}, {tr("Its row of the last layer"), {}, true}});
    rows->addWidget(m_headNote);
    rows->addWidget(m_head, 1);
    m_views = new QStackedWidget;
    m_views->addWidget(m_yaml);
    m_views->addWidget(head);
    column->addWidget(m_views, 1);
    connect(m_viewChips, &QButtonGroup::idClicked, m_views, &QStackedWidget::setCurrentIndex);
    return box;
}

void TrainPage::connectAll()
{
    connect(m_placeChooser, &QComboBox::activated, &m_presenter, &TrainPresenter::choosePlace);
    connect(&m_presenter, &TrainPresenter::choicesChanged, this, &TrainPage::updatePresets);
    connect(&m_presenter, &TrainPresenter::recipeChanged, this, &TrainPage::updateRecipe);
    connect(&m_presenter, &TrainPresenter::checksChanged, this, &TrainPage::updateChecks);
    connect(&m_presenter, &TrainPresenter::failed, this, [this](const Error& error) {
        m_problemLabel->setText(describe(error));
        m_problemLabel->show();
    });
    connect(&m_presenter, &TrainPresenter::started, this, [this](const QString& id) {
        m_problemLabel->hide();
        Q_EMIT statusChanged(tr("Started %1").arg(id));
        Q_EMIT pageRequested(QStringLiteral("runs"), id);
    });
    connect(m_presetList, &RowList::rowChosen, &m_presenter, &TrainPresenter::choosePreset);
    connect(m_startButton, &QPushButton::clicked, &m_presenter, &TrainPresenter::start);
    connect(m_copyButton, &QPushButton::clicked, this, [this] {
        QGuiApplication::clipboard()->setText(m_presenter.command());
        Q_EMIT statusChanged(tr("Copied: %1").arg(m_presenter.command()));
    });
}

void TrainPage::openWorkspace(std::shared_ptr<const Workspace> workspace)
{
    m_problemLabel->hide();
    const auto draft = m_last.isReadAgain(workspace.get()) ? m_presenter.draft() : std::nullopt;
    m_presenter.setWorkspace(std::move(workspace));
    if (draft)
        m_presenter.takeUp(*draft);
}

/// item: the preset; filter: the place; view: what is shown beside the form, then what was changed, a line each.
std::optional<Settings::PageSession> TrainPage::session() const
{
    const auto draft = m_presenter.draft();
    if (!draft)
        return std::nullopt;
    const QStringList view = QStringList{QString::number(m_views->currentIndex())} + draft->changes;
    return Settings::PageSession{draft->preset, draft->place, view.join(QLatin1Char('\n')), m_formScroll->verticalScrollBar()->value()};
}

void TrainPage::restore(const Settings::PageSession& session)
{
    QStringList view = session.view.split(QLatin1Char('\n'));
    if (QAbstractButton* chip = m_viewChips->button(view.takeFirst().toInt()))
        chip->click();
    m_presenter.takeUp({session.item, view, session.filter});
    scrollOnceThere(*m_formScroll->verticalScrollBar(), session.scrollPx);
}

void TrainPage::showItem(const QString& item)
{
    for (const QString& part : item.split(QLatin1Char(','), Qt::SkipEmptyParts))
        if (part == QLatin1String("view=head"))
            m_viewChips->button(1)->click();
        else if (part.startsWith(QLatin1String("run:")))
            m_presenter.takeRecipeOf(part.mid(4));
        else
            m_wantedPreset = part;
    chooseWanted();
}

/// Once the presets are there.
void TrainPage::chooseWanted()
{
    const auto& presets = m_presenter.choices().presets;
    const auto found = std::find_if(presets.begin(), presets.end(),
                                    [this](const PresetChoice& preset) { return QString::fromStdString(preset.name) == m_wantedPreset; });
    if (m_wantedPreset.isEmpty() || found == presets.end() || m_presenter.preset() < 0)
        return;
    m_wantedPreset.clear();
    m_presenter.choosePreset(static_cast<int>(found - presets.begin()));
}

void TrainPage::activate()
{
    m_presenter.refresh();
    m_presenter.checkLibrary();
}

void TrainPage::updatePresets()
{
    const auto& presets = m_presenter.choices().presets;
    m_presetList->rows().setRows(static_cast<int>(presets.size()), [this](int index) {
        const PresetChoice& preset = m_presenter.choices().presets.at(static_cast<std::size_t>(index));
        Row row;
        row.title = presetTitle(preset.name);
        row.count = preset.recipe.epochs == 1 ? tr("1 epoch") : tr("%1 epochs").arg(preset.recipe.epochs);
        row.detail = QString::fromStdString(preset.recipe.architecture);
        row.text = row.title + QStringLiteral(", ") + row.detail + QStringLiteral(", ") + row.count;
        return row;
    });
    m_presetList->setChosen(m_presenter.preset());
    m_form->refresh();
    updatePlaces();
    updateChecks();
}

void TrainPage::updatePlaces()
{
    const TrainChoices& choices = m_presenter.choices();
    m_placeChooser->clear();
    for (const PlaceChoice& place : choices.places)
        m_placeChooser->addItem(place.cluster ? QString::fromStdString(place.name) : tr("This machine"));
    m_placeChooser->setCurrentIndex(m_presenter.place());
    m_placeChooser->setToolTip(choices.placesError ? describe(*choices.placesError) : tr("This machine, or a place of clusters.yaml"));
    if (choices.placesError) {
        m_problemLabel->setText(describe(*choices.placesError));
        m_problemLabel->show();
    }
}

void TrainPage::updateHead()
{
    using State = HeadRow::State;
    const std::vector<HeadRow>& head = m_presenter.plan().head;
    std::vector<FigureRow> rows;
    for (const HeadRow& row : head) {
        const bool isNew = row.state == State::New;
        const bool isCarried = row.state == State::Carried;
        rows.push_back({{QString::fromStdString(row.className)},
                        {isNew       ? tr("new: starts at random")
                         : isCarried ? tr("carried over")
                                     : tr("dropped: not trained any more"),
                         0,
                         isCarried ? Tone::Muted
                         : isNew   ? Tone::Accent
                                   : Tone::Warn}});
    }
    m_headNote->setText(head.empty() ? tr("Only a version as base (Start from) has classes to carry over.")
                                     : tr("%1 carried over, %2 new, %3 dropped")
                                           .arg(countOf(head, State::Carried))
                                           .arg(countOf(head, State::New))
                                           .arg(countOf(head, State::Dropped)));
    m_head->setVisible(!head.empty());
    m_head->setRows(std::move(rows));
}

void TrainPage::updateRecipe()
{
    m_presetList->setChosen(m_presenter.preset());
    if (const PresetChoice* preset = m_presenter.chosenPreset())
        m_presetLabel->setText(QString::fromStdString(preset->summary));
    m_form->refresh();
    m_yaml->setPlainText(QString::fromStdString(runs::toYaml(m_presenter.recipe())));
    m_problemLabel->hide();
    updateChecks();
    chooseWanted();
}

/// A word before the sentence: the verdict is never told by colour alone.
QWidget* TrainPage::makeCheckLine(const PlanCheck& check) const
{
    const bool isGood = check.verdict == PlanCheck::Verdict::Good;
    const bool isBlocking = check.verdict == PlanCheck::Verdict::Blocking;
    const QColor colour = isGood ? m_theme.good : isBlocking ? m_theme.bad : m_theme.warn;
    const QString mark = isGood ? tr("OK") : isBlocking ? tr("Stop") : tr("Note");
    auto* label = makeLabel(
        QStringLiteral("<b style='color:%1'>%2</b>&nbsp; %3").arg(colour.name(), mark, QString::fromStdString(check.text).toHtmlEscaped()), "");
    label->setTextFormat(Qt::RichText);
    label->setWordWrap(true);
    return label;
}

void TrainPage::updateChecks()
{
    while (QLayoutItem* item = m_checkLines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const PlanCheck& check : m_presenter.checks())
        m_checkLines->addWidget(makeCheckLine(check));
    m_estimate->setText(QString::fromStdString(m_presenter.plan().estimate));
    updateHead();
    m_startButton->setEnabled(m_presenter.canStart());
}

void TrainPage::applyTheme(const Theme& theme)
{
    m_theme = theme;
    m_presetList->setTheme(theme);
    m_head->setTheme(theme);
    updateChecks();
}

} // namespace taxon::workbench
