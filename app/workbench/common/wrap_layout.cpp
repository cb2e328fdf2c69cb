// SPDX-License-Identifier: GPL-3.0-or-later
#include "common/wrap_layout.h"

#include "common/widgets.h"

#include <algorithm>

namespace taxon::workbench {

WrapLayout::WrapLayout(int spacingPx)
{
    setContentsMargins(0, 0, 0, 0);
    setSpacing(spacingPx);
}

WrapLayout::~WrapLayout() = default;

void WrapLayout::addLine(QLayout* line)
{
    addChildLayout(line);
    addItem(line);
}

void WrapLayout::addItem(QLayoutItem* item)
{
    m_items.emplace_back(item);
    invalidate();
}

QLayoutItem* WrapLayout::itemAt(int index) const
{
    return index >= 0 && index < count() ? m_items[static_cast<std::size_t>(index)].get() : nullptr;
}

QLayoutItem* WrapLayout::takeAt(int index)
{
    if (index < 0 || index >= count())
        return nullptr;
    const auto at = m_items.begin() + index;
    QLayoutItem* item = at->release();
    m_items.erase(at);
    if (item->layout() != nullptr)
        item->layout()->setParent(nullptr);
    return item;
}

int WrapLayout::widthOf(const std::vector<QLayoutItem*>& items) const
{
    int width = 0;
    for (const QLayoutItem* item : items)
        width += item->sizeHint().width() + (width > 0 ? spacing() : 0);
    return width;
}

int WrapLayout::heightOf(const Line& line)
{
    int height = 0;
    for (const auto* items : {&line.left, &line.right})
        for (const QLayoutItem* item : *items)
            height = std::max(height, item->sizeHint().height());
    return height;
}

std::vector<WrapLayout::Line> WrapLayout::linesFor(int width) const
{
    Line one;
    for (int i = 0; i < count(); ++i)
        if (QLayoutItem* item = itemAt(i); !item->isEmpty())
            (m_stretchAt < 0 || i < m_stretchAt ? one.left : one.right).push_back(item);
    const int gap = one.left.empty() || one.right.empty() ? 0 : spacing();
    if (widthOf(one.left) + gap + widthOf(one.right) <= width)
        return {one};
    std::vector<Line> lines;
    for (const auto* items : {&one.left, &one.right}) {
        bool isFirst = true;
        for (QLayoutItem* item : *items) {
            if (isFirst || widthOf(lines.back().left) + spacing() + item->sizeHint().width() > width)
                lines.emplace_back();
            lines.back().left.push_back(item);
            isFirst = false;
        }
    }
    return lines;
}

int WrapLayout::heightForWidth(int width) const
{
    const QMargins margins = contentsMargins();
    int height = margins.top() + margins.bottom();
    const std::vector<Line> lines = linesFor(width - margins.left() - margins.right());
    for (std::size_t i = 0; i < lines.size(); ++i)
        height += heightOf(lines[i]) + (i > 0 ? spacing() : 0);
    return height;
}

QSize WrapLayout::sizeHint() const
{
    const std::vector<Line> lines = linesFor(QLAYOUTSIZE_MAX);
    const QMargins margins = contentsMargins();
    const int width = widthOf(lines.front().left) + spacing() + widthOf(lines.front().right);
    return {width + margins.left() + margins.right(), heightOf(lines.front()) + margins.top() + margins.bottom()};
}

QSize WrapLayout::minimumSize() const
{
    QSize least(0, 0);
    for (const auto& item : m_items)
        if (!item->isEmpty())
            least = least.expandedTo(item->sizeHint());
    const QMargins margins = contentsMargins();
    return least + QSize(margins.left() + margins.right(), margins.top() + margins.bottom());
}

void WrapLayout::setGeometry(const QRect& rect)
{
    QLayout::setGeometry(rect);
    const QRect room = rect.marginsRemoved(contentsMargins());
    int top = room.top();
    for (const Line& line : linesFor(room.width())) {
        const int height = heightOf(line);
        const auto place = [&](const std::vector<QLayoutItem*>& items, int left) {
            for (QLayoutItem* item : items) {
                const QSize size(std::min(item->sizeHint().width(), room.width()), item->sizeHint().height());
                item->setGeometry({QPoint(left, top + (height - size.height()) / 2), size});
                left += size.width() + spacing();
            }
        };
        place(line.left, room.left());
        place(line.right, room.left() + room.width() - widthOf(line.right));
        top += height + spacing();
    }
}

QButtonGroup* addChips(WrapLayout& line, QObject* owner, const std::vector<std::pair<QString, const char*>>& chips)
{
    QHBoxLayout unplaced;
    QButtonGroup* group = addChips(unplaced, owner, chips);
    for (QAbstractButton* chip : group->buttons())
        line.addWidget(chip);
    return group;
}

WrappingHeading addWrappingHeading(Card& card, const QString& title)
{
    QHBoxLayout* heading = card.addHeading(title);
    card.body()->takeAt(card.body()->count() - 1); // it becomes the first part of the line
    auto* line = new WrapLayout;
    card.body()->addLayout(line);
    line->addLine(heading);
    return {heading, line};
}

} // namespace taxon::workbench
