// SPDX-License-Identifier: GPL-3.0-or-later
#include "train/train_page.h"

#include "base/resources.h"
#include "train/recipe_form.h"

#include <QClipboard>
#include <QGuiApplication>
#include <QHBoxLayout>
#include <QScrollArea>

namespace taxon::workbench {
namespace {

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
    layout->addWidget(makePresets());
    layout->addWidget(makeForm(), 3);
    layout->addWidget(makePlan(), 2);
    connectAll();
}

TrainPage::~TrainPage()
{
    hide(); // a field that loses the focus tells the presenter, which is still there
}

QWidget* TrainPage::makePresets()
{
    auto* card = new Card(QStringLiteral("presetsCard"));
    card->setFixedWidth(290);
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
    card->addHeading(tr("Recipe"));
    m_form = new RecipeForm(m_presenter);
    setLook(m_form, "page");
    auto* scroll = new QScrollArea;
    scroll->setObjectName(QStringLiteral("recipeScroll"));
    scroll->setAccessibleName(tr("Recipe"));
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(m_form);
    scroll->viewport()->setAutoFillBackground(false);
    card->body()->addWidget(scroll, 1);
    return card;
}

QWidget* TrainPage::makePlan()
{
    auto* card = new Card(QStringLiteral("planCard"));
    card->addHeading(tr("Before the start"));
    m_checkLines = new QVBoxLayout;
    m_checkLines->setSpacing(8);
    card->body()->addLayout(m_checkLines);
    auto* caption = makeLabel(tr("RECIPE AS YAML"), "caption");
    caption->setContentsMargins(0, 10, 0, 0);
    card->body()->addWidget(caption);
    m_yaml = makeTextView(tr("The recipe as YAML"), QStringLiteral("recipeYaml"));
    card->body()->addWidget(m_yaml, 1);
    m_problemLabel = makeLabel({}, "bad", QStringLiteral("startProblem"));
    m_problemLabel->setWordWrap(true);
    m_problemLabel->hide();
    card->body()->addWidget(m_problemLabel);
    auto* buttons = new QHBoxLayout;
    m_copyButton = makeButton(tr("Copy as command"), "", QStringLiteral("copyCommandButton"));
    m_startButton = makeButton(tr("Start on this machine"), "primary", QStringLiteral("startButton"));
    m_startButton->setToolTip(tr("The worker goes on when this window is closed"));
    buttons->addWidget(m_copyButton);
    buttons->addStretch();
    buttons->addWidget(m_startButton);
    card->body()->addLayout(buttons);
    return card;
}

void TrainPage::connectAll()
{
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
    m_presenter.setWorkspace(std::move(workspace));
}

void TrainPage::activate()
{
    m_presenter.refresh();
}

void TrainPage::updatePresets()
{
    const auto& presets = m_presenter.choices().presets;
    m_presetList->rows().setRows(static_cast<int>(presets.size()), [this](int index) {
        const PresetChoice& preset = m_presenter.choices().presets.at(static_cast<std::size_t>(index));
        Row row;
        row.title = presetTitle(preset.name);
        row.count = preset.recipe.epochs == 1 ? tr("1 epoch") : tr("%1 epochs").arg(preset.recipe.epochs);
        row.text = row.title;
        return row;
    });
    m_presetList->setChosen(m_presenter.preset());
    m_form->refresh();
    updateChecks();
}

void TrainPage::updateRecipe()
{
    m_presetList->setChosen(m_presenter.preset());
    if (m_presenter.preset() >= 0)
        m_presetLabel->setText(QString::fromStdString(m_presenter.choices().presets.at(static_cast<std::size_t>(m_presenter.preset())).summary));
    m_form->refresh();
    m_yaml->setPlainText(QString::fromStdString(runs::toYaml(m_presenter.recipe())));
    m_problemLabel->hide();
    updateChecks();
}

void TrainPage::updateChecks()
{
    while (QLayoutItem* item = m_checkLines->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const PlanCheck& check : m_presenter.checks()) {
        const bool good = check.verdict == PlanCheck::Verdict::Good;
        const bool blocking = check.verdict == PlanCheck::Verdict::Blocking;
        // A word before the sentence: the verdict is never told by colour alone.
        const QString mark = good ? tr("OK") : blocking ? tr("Stop") : tr("Note");
        auto* label = makeLabel(QStringLiteral("<b style='color:%1'>%2</b>&nbsp; %3")
                                    .arg((good       ? m_theme.good
                                          : blocking ? m_theme.bad
                                                     : m_theme.warn)
                                             .name(),
                                         mark, QString::fromStdString(check.text).toHtmlEscaped()),
                                "");
        label->setTextFormat(Qt::RichText);
        label->setWordWrap(true);
        m_checkLines->addWidget(label);
    }
    m_startButton->setEnabled(m_presenter.canStart());
}

void TrainPage::showItem(const QString& item)
{
    const QString run = QStringLiteral("run:");
    if (item.startsWith(run))
        m_presenter.takeRecipeOf(item.mid(run.size()));
}

void TrainPage::applyTheme(const Theme& theme)
{
    m_theme = theme;
    m_presetList->setTheme(theme);
    for (Chooser* chooser : m_form->findChildren<Chooser*>())
        chooser->setTheme(theme);
    updateChecks();
}

} // namespace taxon::workbench
