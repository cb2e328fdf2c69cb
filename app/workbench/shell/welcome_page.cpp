// SPDX-License-Identifier: GPL-3.0-or-later
#include "shell/welcome_page.h"

#include "common/copy_details.h"
#include "common/widgets.h"
#include "theme/icons.h"

#include <QDir>
#include <QFileInfo>

namespace taxon::workbench {
namespace {

QPushButton* choice(const QString& text, const QString& objectName)
{
    QPushButton* button = makeButton(text, "big", objectName);
    button->setIconSize({20, 20});
    return button;
}

} // namespace

WelcomePage::WelcomePage(QWidget* parent)
    : QWidget(parent),
      m_sampleButton(choice(tr("  Open the sample project"), QStringLiteral("openSampleButton"))),
      m_openButton(choice(tr("  Open a workspace…"), QStringLiteral("openWorkspaceButton"))),
      m_createButton(choice(tr("  Create a workspace for a folder of images…"), QStringLiteral("createWorkspaceButton"))),
      m_sampleHint(makeLabel({}, "small", QStringLiteral("sampleHint"))),
      m_logo(new QLabel),
      m_errorFrame(new QFrame),
      m_errorLabel(makeLabel({}, "", QStringLiteral("welcomeError"))),
      m_recentCaption(makeLabel(tr("RECENT"), "caption")),
      m_recentColumn(new QVBoxLayout)
{
    setObjectName(QStringLiteral("welcomePage"));
    auto* card = new Card(QStringLiteral("welcomeCard"));
    card->setFixedWidth(560);
    card->body()->setContentsMargins(36, 32, 36, 30);
    card->body()->setSpacing(10);
    card->body()->addWidget(m_logo);
    card->body()->addSpacing(4);
    card->body()->addWidget(makeLabel(tr("Taxon"), "hero"));
    auto* claim = makeLabel(
        tr("From a folder of images to a reviewed, exported classifier. The folder stays the truth; every number opens its images."), "muted");
    claim->setWordWrap(true);
    card->body()->addWidget(claim);
    card->body()->addSpacing(8);
    m_errorFrame->setProperty("look", QStringLiteral("notice"));
    auto* errorColumn = new QVBoxLayout(m_errorFrame);
    errorColumn->setContentsMargins(12, 10, 12, 10);
    m_errorLabel->setWordWrap(true);
    m_errorLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    errorColumn->addWidget(m_errorLabel);
    QPushButton* copy = makeButton(tr("Copy details"), "link", QStringLiteral("copyWelcomeError"));
    copy->setToolTip(tr("What happened, and the versions of the program"));
    errorColumn->addWidget(copy, 0, Qt::AlignLeft);
    connect(copy, &QPushButton::clicked, this, [this] { copyDetails(m_errorLabel->text()); });
    card->body()->addWidget(m_errorFrame);
    m_errorFrame->hide();
    card->body()->addWidget(m_sampleButton);
    m_sampleHint->setWordWrap(true);
    card->body()->addWidget(m_sampleHint);
    card->body()->addWidget(m_openButton);
    card->body()->addWidget(m_createButton);
    card->body()->addSpacing(8);
    card->body()->addWidget(m_recentCaption);
    m_recentColumn->setSpacing(2);
    card->body()->addLayout(m_recentColumn);

    auto* column = new QVBoxLayout(this);
    column->addStretch(2);
    column->addWidget(card, 0, Qt::AlignHCenter);
    column->addStretch(3);
    connect(m_sampleButton, &QPushButton::clicked, this, [this] { Q_EMIT folderWanted(m_sample); });
    connect(m_openButton, &QPushButton::clicked, this, &WelcomePage::openWanted);
    connect(m_createButton, &QPushButton::clicked, this, &WelcomePage::createWanted);
    m_logo->setFixedHeight(48);
    setSample({});
    setRecent({});
}

void WelcomePage::setRecent(const QStringList& folders)
{
    while (QLayoutItem* item = m_recentColumn->takeAt(0)) {
        delete item->widget();
        delete item;
    }
    for (const QString& folder : folders.mid(0, 5)) {
        QPushButton* button = makeButton(fontMetrics().elidedText(QDir::toNativeSeparators(folder), Qt::ElideMiddle, 470), "link",
                                         QStringLiteral("recentButton"));
        button->setToolTip(folder);
        connect(button, &QPushButton::clicked, this, [this, folder] { Q_EMIT folderWanted(folder); });
        m_recentColumn->addWidget(button, 0, Qt::AlignLeft);
    }
    m_recentCaption->setVisible(!folders.isEmpty());
}

void WelcomePage::setSample(const QString& folder)
{
    m_sample = folder;
    m_sampleButton->setEnabled(!folder.isEmpty());
    forwardFocus(this, folder.isEmpty() ? m_openButton : m_sampleButton);
    m_sampleHint->setText(
        folder.isEmpty()
            ? tr("The sample has not been made yet. Run ./dev demo in the source folder: it makes it and trains a model on it in minutes.")
            : tr("Photographs of eleven classes with a trained model to look at."));
}

void WelcomePage::setError(const std::optional<Error>& error)
{
    m_errorFrame->setVisible(error.has_value());
    if (error)
        m_errorLabel->setText(describe(*error));
}

void WelcomePage::setTheme(const Theme& theme)
{
    m_logo->setPixmap(iconPixmap(QStringLiteral("taxon"), theme.accent, 48, devicePixelRatioF()));
    m_sampleButton->setIcon(icon(QStringLiteral("stars"), theme.accent, theme.accent));
    m_openButton->setIcon(icon(QStringLiteral("folder2-open"), theme));
    m_createButton->setIcon(icon(QStringLiteral("folder-plus"), theme));
}

QString findSampleWorkspace(const QString& programFolder)
{
    QDir folder(programFolder);
    for (int level = 0; level < 6; ++level) {
        for (const char* name : {"sample", "sample/workspace"})
            if (QFileInfo::exists(folder.filePath(QLatin1String(name) + QStringLiteral("/taxon.yaml"))))
                return QDir::cleanPath(folder.filePath(QLatin1String(name)));
        if (!folder.cdUp())
            break;
    }
    return {};
}

} // namespace taxon::workbench
