// SPDX-License-Identifier: GPL-3.0-or-later
// The parts of the Library page and what stands in its middle.
#include "library/library_page.h"

#include "common/copy_details.h"
#include "common/core_text.h"
#include "common/image_grid.h"
#include "common/row_list.h"
#include "common/widgets.h"
#include "library/class_sizes.h"
#include "library/duplicates_card.h"
#include "library/exchange_dialogs.h"
#include "library/library_desk.h"
#include "library/problems_card.h"
#include "library/sizes_card.h"
#include "settings/settings.h"

#include <QHBoxLayout>
#include <QLineEdit>
#include <QStackedWidget>

namespace taxon::workbench {

QWidget* LibraryPage::makeTiles()
{
    auto* tiles = new QWidget;
    auto* line = new QHBoxLayout(tiles);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(12);
    m_imagesTile = new StatTile(tr("Images in classes"), QStringLiteral("imagesTile"));
    m_classesTile = new StatTile(tr("Classes"), QStringLiteral("classesTile"));
    m_sizes = new ClassSizes;
    m_fewTile = new StatTile(tr("Too few images"), QStringLiteral("fewTile"));
    m_problemsTile = new StatTile(tr("Problems"), QStringLiteral("problemsTile"));
    line->addWidget(m_imagesTile, 2);
    line->addWidget(m_classesTile, 2);
    line->addWidget(m_sizes, 3);
    line->addWidget(m_fewTile, 2);
    line->addWidget(m_problemsTile, 2);
    tiles->setFixedHeight(70);
    return tiles;
}

/// What stands at the sides gives way in a narrow window.
void LibraryPage::resizeEvent(QResizeEvent* event)
{
    Page::resizeEvent(event);
    constexpr int kRoomPx = 1040;
    const bool isNarrow = width() < kRoomPx;
    m_classCard->setFixedWidth(isNarrow ? 240 : 300);
    m_problems->setFixedWidth(isNarrow ? 230 : 280);
}

QWidget* LibraryPage::makeClassCard()
{
    m_classCard = new Card(QStringLiteral("classCard"));
    Card* card = m_classCard;
    card->body()->setContentsMargins(4, 12, 4, 6);
    auto* head = new QVBoxLayout;
    head->setContentsMargins(12, 0, 12, 0);
    m_filterEdit = makeFilterEdit(tr("Filter classes"), tr("Filter classes…"), QStringLiteral("classFilterEdit"));
    head->addWidget(m_filterEdit);
    card->body()->addLayout(head);
    m_sectionList = new RowList;
    m_sectionList->setObjectName(QStringLiteral("classList"));
    m_sectionList->setAccessibleName(tr("Classes, benchmarks and reserved folders"));
    m_sectionList->setPlaceholder(tr("No class of that name."));
    card->body()->addWidget(m_sectionList, 1);
    return card;
}

QWidget* LibraryPage::makeGridCard()
{
    m_gridCard = new Card(QStringLiteral("imagesCard"));
    m_gridCard->body()->setContentsMargins(14, 12, 6, 6);
    QHBoxLayout* head = m_gridCard->addHeading({});
    m_gridCount = makeLabel({}, "muted", QStringLiteral("imagesCount"));
    head->addWidget(m_gridCount);
    head->addStretch();
    m_groupChooser = new Chooser(tr("Sub-class"), QStringLiteral("groupChooser"));
    head->addWidget(m_groupChooser);
    head->addSpacing(8);
    m_grid = new ImageGrid(m_services.thumbnails);
    m_grid->setObjectName(QStringLiteral("libraryGrid"));
    m_grid->setAccessibleName(tr("Images of the chosen class"));
    m_grid->setPlaceholder(tr("No usable image here."));
    m_grid->setCellWidth(m_services.settings.thumbnailWidthPx);
    m_gridCard->body()->addWidget(m_grid, 1);
    m_message = makeLabel(LibraryDesk::keysLine(), "small", QStringLiteral("libraryMessage"));
    addCopyDetails(*m_message);
    m_message->setTextFormat(Qt::RichText);
    m_message->setWordWrap(true);
    m_message->setContentsMargins(0, 4, 8, 4);
    m_gridCard->body()->addWidget(m_message);
    return m_gridCard;
}

/// The images of the chosen class, the chart of all classes, or pictures that are equal or nearly so.
QWidget* LibraryPage::makeViews()
{
    m_middle = new QStackedWidget;
    m_middle->addWidget(makeGridCard());
    m_sizesCard = new SizesCard(m_services.tasks);
    m_middle->addWidget(m_sizesCard);
    m_duplicatesCard = new DuplicatesCard(m_services.tasks);
    m_middle->addWidget(m_duplicatesCard);
    m_views = new QWidget;
    auto* line = new QHBoxLayout(m_views);
    line->setContentsMargins(0, 0, 0, 0);
    m_viewChips = addChips(*line, this,
                           {{tr("Images"), "imagesViewChip"}, {tr("Images per class"), "sizesViewChip"}, {tr("Duplicates"), "duplicatesViewChip"}});
    for (auto* button :
         {makeButton(tr("Import…"), "", QStringLiteral("importDialogButton")), makeButton(tr("Export…"), "", QStringLiteral("exportDialogButton"))}) {
        button->setVisible(m_services.jobs != nullptr);
        line->addWidget(button);
    }
    line->addStretch();
    connect(m_viewChips, &QButtonGroup::idClicked, this, [this](int view) { showView(static_cast<View>(view)); });
    return m_middle;
}

void LibraryPage::showView(View view)
{
    m_viewChips->button(static_cast<int>(view))->setChecked(true);
    m_middle->setCurrentIndex(static_cast<int>(view));
}

void LibraryPage::connectViews()
{
    connect(&m_duplicatesCard->presenter(), &DuplicatesPresenter::removeWanted, this, [this](const std::string& path) {
        m_check.forget(path);
        m_desk->remove({path});
    });
    connect(m_duplicatesCard, &DuplicatesCard::undoWanted, m_desk, &LibraryDesk::undo);
    connect(m_duplicatesCard, &DuplicatesCard::imageWanted, this, [this](const QString& path) {
        showView(View::Images);
        showImage(path);
    });
    connect(m_sizesCard, &SizesCard::said, this, &LibraryPage::tell);
    connect(m_sizesCard, &SizesCard::classWanted, this, [this](const QString& name) {
        showView(View::Images);
        m_presenter.chooseByName(name);
        m_grid->setFocus();
    });
    connect(m_views->findChild<QPushButton*>(QStringLiteral("importDialogButton")), &QPushButton::clicked, this, &LibraryPage::openImport);
    connect(m_views->findChild<QPushButton*>(QStringLiteral("exportDialogButton")), &QPushButton::clicked, this, &LibraryPage::openExport);
    connect(&m_exchange, &ExchangePresenter::said, this, &LibraryPage::tell);
    connect(&m_exchange, &ExchangePresenter::imported, &m_presenter, &LibraryPresenter::refresh);
}

void LibraryPage::openImport()
{
    auto* dialog = new ImportDialog(m_exchange, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

void LibraryPage::openExport()
{
    QStringList datasets; // a listing of one folder
    for (const std::string& id : Workspace::idsIn(m_presenter.workspace()->datasets()))
        datasets.prepend(text(id));
    auto* dialog = new ExportDialog(m_exchange, datasets, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->open();
}

} // namespace taxon::workbench
