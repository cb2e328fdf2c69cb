// SPDX-License-Identifier: GPL-3.0-or-later
// The card at the left: classes and groups, nearly equal pictures, what could not be read.
#include "common/core_text.h"
#include "common/image_grid.h"
#include "common/row_list.h"
#include "common/widgets.h"
#include "identify/identify_page.h"
#include "identify/identify_table_view.h"

#include <QDialog>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QVBoxLayout>
#include <algorithm>
#include <array>

namespace taxon::workbench {
namespace {

constexpr std::array kNear{"", "none", "list", "library"};
constexpr int kClassRole = Qt::UserRole + 1;

} // namespace

void IdentifyPage::connectClasses()
{
    connect(m_classList, &RowList::rowChosen, this, [this](int row) {
        const IdentifyPresenter::ClassCount one = m_presenter.classes()[static_cast<std::size_t>(row)];
        one.group > 0 ? m_presenter.setGroup(one.group) : m_presenter.setClass(one.classIndex);
    });
    connect(m_nearChooser, &QComboBox::activated, this, [this](int at) {
        m_presenter.setNear(m_nearChooser->itemData(at).toString(),
                            at < static_cast<int>(kNear.size()) ? QString() : m_nearChooser->itemData(at, kClassRole).toString());
    });
    connect(m_groupsButton, &QPushButton::clicked, &m_presenter, &IdentifyPresenter::findGroups);
    connect(m_nextButton, &QPushButton::toggled, &m_presenter, &IdentifyPresenter::setAskingNext);
    connect(m_tableButton, &QPushButton::toggled, this, &IdentifyPage::showTable);
    connect(m_table, &IdentifyTableView::rowsChosen, this, [this](const IntervalSet& rows, qint64 current) {
        m_grid->setCurrent(current); // what keys and buttons are about is the grid's selection, also while the table is shown
        m_grid->select(rows);
    });
    connect(m_table, &QTableView::doubleClicked, this, [this](const QModelIndex& index) { openLarge(index.row()); });
    connect(m_unreadableButton, &QPushButton::clicked, this, &IdentifyPage::showUnreadable);
}

/// The table twin of what the grid holds, while it is shown.
void IdentifyPage::showTable()
{
    const bool isTable = m_tableButton->isChecked();
    m_views->setCurrentIndex(isTable ? 1 : 0);
    m_table->setItems(
        isTable ? static_cast<qint64>(m_presenter.images().size()) : 0,
        [this](qint64 row) { return m_presenter.facts(m_presenter.images()[static_cast<std::size_t>(row)]); }, m_grid->current());
}

void IdentifyPage::showClasses()
{
    const auto& classes = m_presenter.classes();
    const std::size_t most = classes.size() > 1 ? classes[1].images : 1;
    m_classList->rows().setRows(static_cast<int>(classes.size()), [this, most](int at) {
        const IdentifyPresenter::ClassCount& one = m_presenter.classes()[static_cast<std::size_t>(at)];
        Row row;
        row.title = one.group > 0 ? tr("Group %1").arg(one.group) : one.classIndex < 0 ? tr("All classes") : m_presenter.className(one.classIndex);
        row.count = grouped(static_cast<qint64>(one.images));
        row.share = one.classIndex < 0 ? -1 : static_cast<double>(one.images) / static_cast<double>(most);
        row.detail = one.group > 0 ? tr("a new class, perhaps") : one.classIndex < 0 ? tr("whatever the guess") : QString();
        row.text = QStringLiteral("%1, %2").arg(row.title, row.count);
        return row;
    });
    const int group = m_presenter.filter().group.value_or(0);
    const auto chosen = std::find_if(classes.begin(), classes.end(), [&](const IdentifyPresenter::ClassCount& one) {
        return one.group == group && (group > 0 || one.classIndex == m_presenter.chosenClass());
    });
    m_classList->setChosen(chosen == classes.end() ? -1 : static_cast<int>(chosen - classes.begin()));
}

/// What can be asked about nearly equal pictures: the kinds, then the classes of the library that something looks like.
void IdentifyPage::showNear()
{
    const QSignalBlocker quiet(m_nearChooser);
    const std::array words{tr("Whatever they look like"), tr("Look like no other one"), tr("Look like an earlier one"), tr("Look like the library")};
    m_nearChooser->clear();
    for (std::size_t i = 0; i < kNear.size(); ++i)
        m_nearChooser->addItem(words.at(i), QLatin1String(kNear.at(i)));
    for (const QString& name : m_presenter.nearClasses()) {
        m_nearChooser->addItem(tr("Look like %1 of the library").arg(name), QStringLiteral("library"));
        m_nearChooser->setItemData(m_nearChooser->count() - 1, name, kClassRole);
    }
    const identify::IdentifyFilter& filter = m_presenter.filter();
    for (int at = 0; at < m_nearChooser->count(); ++at)
        if (m_nearChooser->itemData(at).toString() == text(filter.near)
            && m_nearChooser->itemData(at, kClassRole).toString() == text(filter.nearClass))
            m_nearChooser->setCurrentIndex(at);
}

/// A table that stays open beside the page.
void IdentifyPage::showUnreadable()
{
    delete m_unreadableDialog;
    m_unreadableDialog = new QDialog(this);
    m_unreadableDialog->setAttribute(Qt::WA_DeleteOnClose);
    m_unreadableDialog->setObjectName(QStringLiteral("identifyUnreadableDialog"));
    m_unreadableDialog->setWindowTitle(tr("Files that could not be read"));
    m_unreadableDialog->resize(760, 420);
    auto* table = makeTextView(tr("Files that could not be read, and why"), QStringLiteral("identifyUnreadableText"));
    QStringList lines;
    for (const identify::UnreadableImage& image : m_presenter.unreadable())
        lines << tr("%1: %2").arg(text(image.path), text(image.reason));
    table->setPlainText(lines.join(QLatin1Char('\n')));
    (new QVBoxLayout(m_unreadableDialog))->addWidget(table);
    m_unreadableDialog->show();
}

} // namespace taxon::workbench
