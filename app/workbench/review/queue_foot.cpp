// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/queue_foot.h"

#include "common/widgets.h"
#include "settings/settings.h"

#include <QFile>
#include <QFileDialog>
#include <QHBoxLayout>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>

namespace taxon::workbench {

QueueFoot::QueueFoot(ReviewPresenter& review, TaskRunner& tasks, Settings& settings, QWidget* parent)
    : QWidget(parent),
      m_review(review),
      m_settings(settings),
      m_lists(review, tasks),
      m_part(makeField(tr("My part of the images"), QStringLiteral("sharePartField"))),
      m_of(makeField(tr("Number of reviewers who share the images"), QStringLiteral("shareOfField")))
{
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(12, 4, 12, 4);
    column->setSpacing(4);
    auto* lists = new QHBoxLayout;
    lists->addWidget(makeLabel(tr("Once more"), "muted"));
    lists->addStretch();
    QPushButton* unsure = makeButton(tr("Not sure"), "link", QStringLiteral("unsureButton"));
    unsure->setToolTip(tr("Images of all sets that somebody was not sure about"));
    QPushButton* disagreements = makeButton(tr("Different answers"), "link", QStringLiteral("disagreementsButton"));
    disagreements->setToolTip(tr("Images of all sets about which people said different things without knowing of each other"));
    lists->addWidget(unsure);
    lists->addSpacing(10);
    lists->addWidget(disagreements);
    column->addLayout(lists);
    auto* verdicts = new QHBoxLayout;
    verdicts->addWidget(makeLabel(tr("Verdicts"), "muted"));
    verdicts->addStretch();
    QPushButton* save = makeButton(tr("Save as CSV…"), "link", QStringLiteral("saveVerdictsButton"));
    save->setToolTip(tr("What everybody said of images of this library, as taxon library history --verdicts --csv prints it"));
    save->setAccessibleName(tr("Save the verdicts as CSV"));
    verdicts->addWidget(save);
    column->addLayout(verdicts);
    auto* share = new QHBoxLayout;
    share->addWidget(makeLabel(tr("My part"), "muted"));
    share->addStretch();
    share->addWidget(m_part);
    share->addWidget(makeLabel(tr("of"), "muted"));
    share->addWidget(m_of);
    column->addLayout(share);
    connect(unsure, &QPushButton::clicked, &m_lists, &JudgedLists::openUnsure);
    connect(disagreements, &QPushButton::clicked, &m_lists, &JudgedLists::openDisagreements);
    connect(save, &QPushButton::clicked, this, &QueueFoot::saveVerdicts);
    connect(&m_lists, &JudgedLists::said, this, [this](const QString& what) { Q_EMIT said(what, false); });
    connect(&m_lists, &JudgedLists::failed, this, [this](const Error& error) { Q_EMIT said(describe(error), true); });
    connect(&m_review, &ReviewPresenter::stateChanged, this, &QueueFoot::followWorkspace);
    m_part->setMaximum(m_of->value());
    for (QSpinBox* field : {m_part, m_of})
        connect(field, &QSpinBox::valueChanged, this, &QueueFoot::setShare);
}

QSpinBox* QueueFoot::makeField(const QString& accessibleName, const QString& objectName)
{
    auto* field = new QSpinBox;
    field->setObjectName(objectName);
    field->setAccessibleName(accessibleName);
    field->setToolTip(tr("Each image is in one part, by its content: everybody who types the same number of parts gets other images"));
    field->setRange(1, ReviewShare::kMost);
    field->setFixedWidth(56);
    return field;
}

void QueueFoot::saveVerdicts()
{
    QString file = QFileDialog::getSaveFileName(this, tr("Save the verdicts as CSV"), QStringLiteral("verdicts.csv"), QStringLiteral("*.csv"));
    if (file.isEmpty())
        return;
    if (!file.endsWith(QLatin1String(".csv"), Qt::CaseInsensitive))
        file += QStringLiteral(".csv");
    m_lists.saveVerdicts(file);
}

void QueueFoot::setShare()
{
    m_part->setMaximum(m_of->value());
    m_review.setShare({m_part->value(), m_of->value()});
    if (!m_workspace.isEmpty())
        m_settings.reviewParts[m_workspace] = {m_part->value(), m_of->value()};
}

/// Another workspace has a part of its own: the one that was chosen for it last, also before a restart.
void QueueFoot::followWorkspace()
{
    const QString workspace = m_review.workspace() ? QFile::decodeName(m_review.workspace()->root().c_str()) : QString();
    if (workspace == m_workspace)
        return;
    m_workspace = workspace;
    const Settings::ReviewPart part = m_settings.reviewParts.value(workspace);
    const QSignalBlocker ofBlocked(m_of), partBlocked(m_part);
    m_of->setValue(part.of);
    m_part->setMaximum(part.of);
    m_part->setValue(part.part);
    m_review.setShare({part.part, part.of});
}

} // namespace taxon::workbench
