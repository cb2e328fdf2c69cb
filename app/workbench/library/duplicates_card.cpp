// SPDX-License-Identifier: GPL-3.0-or-later
#include "library/duplicates_card.h"

#include "base/text.h"
#include "common/core_text.h"
#include "common/image_viewer.h"
#include "common/row_list.h"

#include <QHBoxLayout>
#include <QKeyEvent>

namespace taxon::workbench {

DuplicatesCard::DuplicatesCard(TaskRunner& tasks)
    : Card(QStringLiteral("duplicatesCard")),
      m_presenter(tasks),
      m_count(makeLabel({}, "muted", QStringLiteral("pairsCount"))),
      m_list(new RowList),
      m_what(makeLabel({}, "muted", QStringLiteral("pairWords")))
{
    QHBoxLayout* head = addHeading(tr("Equal and nearly equal pictures"));
    head->addWidget(m_count);
    head->addStretch();
    auto* line = new QHBoxLayout;
    line->setSpacing(12);
    m_list->setObjectName(QStringLiteral("pairList"));
    m_list->setAccessibleName(tr("Pairs of pictures"));
    m_list->setPlaceholder(tr("None is known.\n\n\"Check every file\" at the right looks for them."));
    m_list->setFixedWidth(190);
    m_list->installEventFilter(this);
    line->addWidget(m_list);
    line->addWidget(makeHalf(DuplicatesPresenter::Left), 1);
    line->addWidget(makeHalf(DuplicatesPresenter::Right), 1);
    body()->addLayout(line, 1);
    m_what->setWordWrap(true);
    body()->addWidget(m_what);
    body()->addWidget(
        makeLabel(tr("1 keeps the left one, 2 the right one; the other goes to _removed. Up and Down: another pair. Ctrl+Z takes back"), "small"));
    connect(&m_presenter, &DuplicatesPresenter::pairsChanged, this, &DuplicatesCard::showPairs);
    connect(&m_presenter, &DuplicatesPresenter::chosenChanged, this, &DuplicatesCard::showChosen);
    connect(m_list, &RowList::rowChosen, &m_presenter, &DuplicatesPresenter::choose);
    showPairs();
    showChosen();
}

QWidget* DuplicatesCard::makeHalf(DuplicatesPresenter::Side side)
{
    const bool isLeft = side == DuplicatesPresenter::Left;
    Half& half = m_halves[side];
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    half.canvas = new ImageCanvas;
    half.canvas->setObjectName(isLeft ? QStringLiteral("leftPicture") : QStringLiteral("rightPicture"));
    half.canvas->setMinimumHeight(120);
    half.place = makeLabel({}, "strong", isLeft ? QStringLiteral("leftPlace") : QStringLiteral("rightPlace"));
    half.facts = makeLabel({}, "small", isLeft ? QStringLiteral("leftFacts") : QStringLiteral("rightFacts"));
    half.facts->setWordWrap(true);
    half.keepButton = makeButton(tr("Keep this one"), "", isLeft ? QStringLiteral("keepLeftButton") : QStringLiteral("keepRightButton"));
    half.keepButton->setAccessibleName(isLeft ? tr("Keep the left one") : tr("Keep the right one"));
    half.showButton = makeButton(tr("Show in its class"), "link", isLeft ? QStringLiteral("showLeftButton") : QStringLiteral("showRightButton"));
    half.showButton->setAccessibleName(isLeft ? tr("Show the left one in its class") : tr("Show the right one in its class"));
    column->addWidget(half.canvas, 1);
    column->addWidget(half.place);
    column->addWidget(half.facts);
    column->addWidget(half.keepButton, 0, Qt::AlignLeft);
    column->addWidget(half.showButton, 0, Qt::AlignLeft);
    connect(half.keepButton, &QPushButton::clicked, this, [this, side] { m_presenter.keep(side); });
    connect(half.showButton, &QPushButton::clicked, this, [this, side] { Q_EMIT imageWanted(text(m_presenter.side(side).path)); });
    return box;
}

void DuplicatesCard::showPairs()
{
    const auto& pairs = m_presenter.pairs();
    m_count->setText(pairs.empty() ? QString() : grouped(static_cast<qint64>(pairs.size())));
    m_list->rows().setRows(static_cast<int>(pairs.size()), [this](int index) {
        const library::Problem& problem = m_presenter.pairs()[static_cast<std::size_t>(index)];
        Row row;
        row.title = text(problem.path).section(QLatin1Char('/'), -1);
        row.detail = text(library::title(problem.kind));
        row.dot = library::isHarmless(problem.kind) ? Tone::Muted : Tone::Bad;
        row.text = QStringLiteral("%1, %2").arg(text(problem.path), text(problem.message));
        return row;
    });
    m_list->setChosen(m_presenter.chosen());
}

void DuplicatesCard::showChosen()
{
    const int chosen = m_presenter.chosen();
    m_list->setChosen(chosen);
    m_what->setText(chosen < 0 ? QString() : text(m_presenter.pairs()[static_cast<std::size_t>(chosen)].message));
    showHalf(DuplicatesPresenter::Left);
    showHalf(DuplicatesPresenter::Right);
}

void DuplicatesCard::showHalf(DuplicatesPresenter::Side which)
{
    const DuplicateSide& side = m_presenter.side(which);
    Half& half = m_halves[which];
    half.canvas->setImage(side.image.image);
    half.canvas->setMessage(side.image.problem);
    half.canvas->setAccessibleName(text(side.path));
    half.place->setText(side.where);
    const QString size = side.image.image.isNull() ? QString()
                                                   : tr("%1 × %2 px · %3")
                                                         .arg(side.image.fileSize.width())
                                                         .arg(side.image.fileSize.height())
                                                         .arg(text(formatBytes(static_cast<std::uintmax_t>(std::max<qint64>(0, side.bytes)))));
    half.facts->setText(size.isEmpty() ? text(side.path) : text(side.path) + QLatin1Char('\n') + size);
    half.keepButton->setEnabled(!side.path.empty());
    half.showButton->setEnabled(!side.path.empty());
}

void DuplicatesCard::showEvent(QShowEvent* event)
{
    Card::showEvent(event);
    m_presenter.setShown(true);
}

void DuplicatesCard::hideEvent(QHideEvent* event)
{
    Card::hideEvent(event);
    m_presenter.setShown(false);
}

bool DuplicatesCard::eventFilter(QObject* watched, QEvent* event)
{
    if (watched == m_list && event->type() == QEvent::KeyPress) {
        auto* pressed = static_cast<QKeyEvent*>(event);
        if (pressed->matches(QKeySequence::Undo)) {
            Q_EMIT undoWanted();
            return true;
        }
        const int key = pressed->key();
        if (key == Qt::Key_1 || key == Qt::Key_2) {
            m_presenter.keep(key == Qt::Key_1 ? DuplicatesPresenter::Left : DuplicatesPresenter::Right);
            return true;
        }
    }
    return Card::eventFilter(watched, event);
}

void DuplicatesCard::setTheme(const Theme& theme)
{
    m_list->setTheme(theme);
    for (const Half& half : m_halves)
        half.canvas->setTheme(theme);
}

} // namespace taxon::workbench
