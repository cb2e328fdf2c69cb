// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/grid_foot.h"

#include "common/widgets.h"
#include "common/wrap_layout.h"
#include "review/keymap.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QSignalBlocker>

namespace taxon::workbench {

GridFoot::GridFoot(ReviewPresenter& presenter, const Keymap& keymap, QWidget* parent)
    : QWidget(parent),
      m_presenter(presenter),
      m_reasonEdit(new QLineEdit),
      m_orderChooser(new Chooser(tr("Order of the images"), QStringLiteral("orderChooser"))),
      m_similarButton(makeButton(tr("Its like first"), "chip", QStringLiteral("similarChip"))),
      m_hideButton(makeButton(tr("Hide judged"), "chip", QStringLiteral("hideJudgedChip")))
{
    auto* line = new WrapLayout;
    line->setContentsMargins(0, 0, 8, 0);
    setLayout(line);
    m_reasonEdit->setObjectName(QStringLiteral("reasonEdit"));
    m_reasonEdit->setAccessibleName(tr("Reason that goes with what you decide"));
    m_reasonEdit->setPlaceholderText(tr("Reason (%1)").arg(keymap.text(QStringLiteral("reason"))));
    m_reasonEdit->setToolTip(tr("Journalled with each verdict, move and removal until you change it; Enter goes back to the images"));
    m_reasonEdit->setClearButtonEnabled(true);
    m_reasonEdit->setFixedWidth(150);
    line->addWidget(m_reasonEdit);
    line->addStretch();
    m_orderChooser->addItems(
        {tr("Usual order"), tr("Least sure first"), tr("Surest first"), tr("Largest loss first"), tr("By label"), tr("By prediction")});
    line->addWidget(m_orderChooser);
    m_similarButton->setCheckable(true);
    m_similarButton->setToolTip(tr("Show what looks to the model like the chosen image first (%1)").arg(keymap.text(QStringLiteral("similar"))));
    line->addWidget(m_similarButton);
    m_hideButton->setCheckable(true);
    m_hideButton->setChecked(m_presenter.hidesJudged());
    m_hideButton->setToolTip(tr("Leave out of To review and of the errors what somebody has decided about"));
    line->addWidget(m_hideButton);

    connect(m_reasonEdit, &QLineEdit::textChanged, this,
            [this](const QString& reason) { m_presenter.edits().setReason(reason.trimmed().toStdString()); });
    connect(m_reasonEdit, &QLineEdit::returnPressed, this, &GridFoot::reasonTyped);
    connect(m_orderChooser, &QComboBox::activated, this, [this](int order) { m_presenter.setOrder(static_cast<ReviewPresenter::Order>(order)); });
    connect(m_similarButton, &QPushButton::clicked, this, &GridFoot::likeWanted);
    connect(m_hideButton, &QPushButton::toggled, &m_presenter, &ReviewPresenter::setHidesJudged);
    connect(&m_presenter, &ReviewPresenter::orderChanged, this, &GridFoot::showOrder);
}

void GridFoot::askForReason()
{
    m_reasonEdit->setFocus();
    m_reasonEdit->selectAll();
}

void GridFoot::showOrder()
{
    m_similarButton->setChecked(m_presenter.orderedLike().has_value());
    m_similarButton->setEnabled(m_presenter.evaluation() != nullptr && m_presenter.evaluation()->embeddings());
    const QSignalBlocker blocked(m_orderChooser);
    m_orderChooser->setCurrentIndex(static_cast<int>(m_presenter.order()));
}

} // namespace taxon::workbench
