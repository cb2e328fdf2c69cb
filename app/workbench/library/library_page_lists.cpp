// SPDX-License-Identifier: GPL-3.0-or-later
// What the Library page shows of its presenter: figures, classes, images, findings.
#include "library/library_page.h"

#include "common/core_text.h"
#include "common/image_grid.h"
#include "common/row_list.h"
#include "common/tone.h"
#include "common/widgets.h"
#include "library/class_sizes.h"
#include "library/duplicates_card.h"
#include "library/problems_card.h"
#include "library/sizes_card.h"

#include <QScrollBar>
#include <algorithm>

namespace taxon::workbench {
namespace {

QString kindTitle(LibrarySection::Kind kind)
{
    return kind == LibrarySection::Kind::Class       ? LibraryPage::tr("CLASSES")
           : kind == LibrarySection::Kind::Benchmark ? LibraryPage::tr("BENCHMARKS")
                                                     : LibraryPage::tr("RESERVED FOLDERS");
}

Row rowOf(const LibrarySection& section, int most)
{
    Row row;
    const int images = static_cast<int>(section.images.size());
    row.title = section.name;
    row.noteRoomPx = 72;
    row.count = section.isCounted ? grouped(images) : QStringLiteral("…");
    row.share = most > 0 ? static_cast<double>(images) / most : 0;
    QStringList notes;
    if (section.kind == LibrarySection::Kind::Class && most > 0) {
        if (section.minimum <= most)
            row.mark = static_cast<double>(section.minimum) / most;
        if (section.isTooFew) {
            row.dot = Tone::Warn;
            row.barTone = Tone::Warn;
            notes << LibraryPage::tr("too few");
        } else if (section.isAboveMax) {
            notes << LibraryPage::tr("above max");
        }
        if (section.problems > 0) {
            row.dot = Tone::Bad;
            notes << (section.problems == 1 ? LibraryPage::tr("1 problem") : LibraryPage::tr("%1 problems").arg(grouped(section.problems)));
        }
    } else {
        row.barTone = Tone::Muted;
    }
    row.note = notes.value(notes.size() - 1);
    row.text = LibraryPage::tr("%1: %2 images").arg(section.name, grouped(images))
               + (notes.isEmpty() ? QString() : QStringLiteral(", ") + notes.join(QStringLiteral(", ")));
    return row;
}

} // namespace

void LibraryPage::showFigures()
{
    const LibraryFigures& figures = m_presenter.figures();
    m_imagesTile->setFigure(grouped(figures.images));
    m_imagesTile->setNote(figures.reserved > 0 ? tr("+ %1 in benchmarks").arg(grouped(figures.reserved)) : QString());
    m_classesTile->setFigure(grouped(figures.classes));
    m_classesTile->setNote(figures.aboveMaximum > 0 ? tr("%1 above max").arg(grouped(figures.aboveMaximum)) : QString());
    m_fewTile->setFigure(grouped(figures.belowMinimum));
    m_fewTile->setNote(tr("of %1 classes below %2").arg(grouped(figures.classes)).arg(m_presenter.minimum()));
    m_problemsTile->setFigure(grouped(figures.problems));
    m_problemsTile->setNote(figures.notes > 0 ? (figures.notes == 1 ? tr("+ 1 note") : tr("+ %1 notes").arg(grouped(figures.notes)))
                                              : tr("headers checked"));
    m_sizes->setSizes(m_presenter.classSizes(), m_presenter.minimum());
    m_sizesCard->setLimits(m_presenter.minimum(), m_presenter.reading()->maximum);
    m_sizesCard->presenter().setLibrary(m_presenter.sharedWorkspace(), m_presenter.reading());
}

/// What is known before anything is counted.
void LibraryPage::showFirstLook()
{
    for (StatTile* tile : {m_imagesTile, m_fewTile, m_problemsTile}) {
        tile->setFigure(QStringLiteral("…"));
        tile->setNote({});
    }
    m_classesTile->setFigure(grouped(static_cast<qint64>(m_presenter.sections().size())));
    m_classesTile->setNote(tr("counting…"));
}

void LibraryPage::showSections()
{
    // Rows: a header before the first section of each kind.
    m_rowSections.clear();
    std::vector<QString> headers;
    std::vector<int> counts;
    QString last;
    for (const int index : m_presenter.shownSections()) {
        const QString header = kindTitle(m_presenter.sections()[static_cast<std::size_t>(index)].kind);
        if (header != last) {
            m_rowSections.push_back(-1 - static_cast<int>(headers.size()));
            headers.push_back(header);
            counts.push_back(0);
            last = header;
        }
        ++counts.back();
        m_rowSections.push_back(index);
    }
    m_sectionList->rows().setRows(static_cast<int>(m_rowSections.size()), [this, headers, counts](int row) {
        const int section = m_rowSections[row];
        if (section >= 0)
            return rowOf(m_presenter.sections()[static_cast<std::size_t>(section)], m_presenter.figures().most);
        Row header;
        header.isHeader = true;
        header.title = headers[static_cast<std::size_t>(-1 - section)];
        header.count = grouped(counts[static_cast<std::size_t>(-1 - section)]);
        header.text = header.title;
        return header;
    });
    m_sectionList->setChosen(static_cast<int>(m_rowSections.indexOf(std::max(0, m_presenter.chosenSection()))));
}

void LibraryPage::sectionRowChosen(int row)
{
    if (row >= 0 && row < m_rowSections.size() && m_rowSections[row] >= 0)
        m_presenter.choose(m_rowSections[row]);
}

void LibraryPage::showImages(bool fresh)
{
    if (!m_wantedItem.isEmpty() && m_presenter.chooseByName(std::exchange(m_wantedItem, QString())))
        return; // shown by the choice
    const int chosen = m_presenter.chosenSection();
    if (m_wantedGroup && chosen >= 0 && m_presenter.state() == LibraryPresenter::State::Ready) {
        const auto group = m_presenter.sections()[static_cast<std::size_t>(chosen)].groups.indexOf(*std::exchange(m_wantedGroup, std::nullopt));
        if (group >= 0)
            return m_presenter.choose(chosen, static_cast<int>(group));
    }
    const std::vector<std::uint32_t>& images = m_presenter.shownImages();
    m_groupChooser->clear();
    if (chosen >= 0) {
        const LibrarySection& section = m_presenter.sections()[static_cast<std::size_t>(chosen)];
        m_gridCard->heading()->setText(section.name);
        for (qsizetype i = 0; i < section.groups.size(); ++i) {
            const QString name = section.groups[i].isEmpty()
                                     ? (section.kind == LibrarySection::Kind::Benchmark ? tr("out of scope") : tr("no sub-class"))
                                     : section.groups[i];
            m_groupChooser->addItem(QStringLiteral("%1  ·  %2").arg(name, grouped(section.groupSizes[static_cast<std::size_t>(i)])));
        }
        if (!section.groups.isEmpty())
            m_groupChooser->insertItem(0, section.kind == LibrarySection::Kind::Benchmark ? tr("All classes") : tr("All sub-classes"));
        m_groupChooser->setCurrentIndex(m_presenter.chosenGroup() + 1);
        m_sectionList->setChosen(static_cast<int>(m_rowSections.indexOf(chosen)));
    }
    m_groupChooser->setVisible(m_groupChooser->count() > 0);
    m_gridCount->setText(images.size() == 1 ? tr("1 image") : tr("%1 images").arg(grouped(static_cast<qint64>(images.size()))));
    if (!fresh) { // place and selection stay
        m_grid->rearrange(static_cast<qint64>(images.size()), m_presenter.places());
        scrollToWanted();
        return;
    }
    m_grid->setItems(static_cast<qint64>(images.size()), [this](qint64 index) {
        const library::Image& image = m_presenter.image(m_presenter.shownImages()[static_cast<std::size_t>(index)]);
        GridCell cell;
        cell.file = m_presenter.fileOf(image);
        const QString path = text(image.path);
        cell.title = path.section(QLatin1Char('/'), -1);
        if (image.info.extensionLies) {
            cell.pill = text(images::name(image.info.format));
            cell.pillTone = Tone::Warn;
        }
        cell.text = tr("%1, %2 × %3 px").arg(path).arg(image.info.widthPx).arg(image.info.heightPx);
        return cell;
    });
    scrollToWanted();
}

/// Where the grid stood at the last start, once it is that long.
void LibraryPage::scrollToWanted()
{
    if (m_wantedScrollPx > 0 && m_wantedItem.isEmpty() && m_presenter.state() == LibraryPresenter::State::Ready)
        m_grid->verticalScrollBar()->setValue(std::exchange(m_wantedScrollPx, 0));
}

void LibraryPage::showProblems()
{
    m_problems->setRules(m_presenter.rules(), m_presenter.rulesError());
    m_problems->setBusy(m_check.isBusy());
    m_problems->setProblems(m_check.problems().value_or(m_presenter.problems()), m_check.checkedAt());
    m_duplicatesCard->presenter().setProblems(m_check.problems().value_or(std::vector<library::Problem>()));
}

/// Chooses the image in the grid, where it is shown in a class or benchmark.
void LibraryPage::showImage(const QString& path)
{
    const std::string wanted = path.toStdString();
    const std::vector<LibrarySection>& sections = m_presenter.sections();
    for (std::size_t section = 0; section < sections.size(); ++section)
        for (const std::uint32_t image : sections[section].images)
            if (m_presenter.image(image).path == wanted) {
                m_presenter.choose(static_cast<int>(section));
                const std::vector<std::uint32_t>& shown = m_presenter.shownImages();
                m_grid->setCurrent(std::find(shown.begin(), shown.end(), image) - shown.begin());
                return;
            }
    m_presenter.chooseByName(path); // it may be a class
}

} // namespace taxon::workbench
