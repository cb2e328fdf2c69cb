// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/class_card.h"

#include "review/picture_strip.h"
#include "review/review_words.h"

#include <QHBoxLayout>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kWidthPx = 340;
constexpr int kStripHeightPx = 68;

} // namespace

ClassCard::ClassCard(ClassesPresenter& presenter, ThumbnailLoader& thumbnails, QWidget* parent)
    : Card(QStringLiteral("classCard"), parent), m_presenter(presenter), m_hint(makeLabel({}, "muted", QStringLiteral("classHint")))
{
    using Part = ClassesPresenter::Part;
    setFixedWidth(kWidthPx);
    addHeading({});
    heading()->setMinimumWidth(60);
    m_hint->setWordWrap(true);
    body()->addWidget(m_hint);
    addRow(0, Part::Best, tr("SUREST, RIGHT"), "classBest", thumbnails);
    addRow(1, Part::Worst, tr("CONFIDENTLY WRONG"), "classWorst", thumbnails);
    addRow(2, Part::Unclear, tr("LEAST CLEAR"), "classUnclear", thumbnails);
    addRow(3, Part::TakenForIt, tr("TAKEN FOR IT"), "classTaken", thumbnails);
    body()->addStretch();
    showClass(-1);
}

void ClassCard::addRow(std::size_t index, ClassesPresenter::Part part, const QString& caption, const char* name, ThumbnailLoader& thumbnails)
{
    auto* line = new QHBoxLayout;
    Row row{part, makeLabel(caption, "caption"), makeButton({}, "link", QLatin1String(name) + QStringLiteral("Button")),
            new PictureStrip(thumbnails, kStripHeightPx, static_cast<int>(Evaluation::kExamples))};
    row.strip->setObjectName(QLatin1String(name) + QStringLiteral("Strip"));
    row.strip->setAccessibleName(caption);
    line->addWidget(row.caption);
    line->addStretch();
    line->addWidget(row.button);
    body()->addLayout(line);
    body()->addWidget(row.strip);
    connect(row.button, &QPushButton::clicked, this, [this, part] { m_presenter.open(m_class, part); });
    m_rows[index] = row;
}

void ClassCard::showClass(std::int32_t classIndex)
{
    const bool has = classIndex >= 0 && m_presenter.review().state() == ReviewPresenter::State::Ready && !m_presenter.review().isOutOfScope();
    m_class = has ? classIndex : -1;
    const QString name = has ? m_presenter.review().className(classIndex) : QString();
    heading()->setText(heading()->fontMetrics().elidedText(name, Qt::ElideMiddle, kWidthPx - 40));
    heading()->setToolTip(name);
    m_hint->setText(tr("Choose a class: its surest, worst and least clear images stand here."));
    m_hint->setVisible(!has);
    for (const Row& row : m_rows) {
        const std::vector<std::uint32_t> images = has ? m_presenter.rowsOf(classIndex, row.part) : std::vector<std::uint32_t>();
        QStringList files;
        for (std::size_t i = 0; i < std::min(images.size(), Evaluation::kExamples); ++i)
            files << m_presenter.review().fileOf(images[i]);
        row.strip->setFiles(files);
        row.button->setText(tr("open %1").arg(imagesText(static_cast<qint64>(images.size()))));
        row.button->setAccessibleName(QStringLiteral("%1: %2").arg(row.caption->text(), row.button->text()));
        for (QWidget* widget : {static_cast<QWidget*>(row.caption), static_cast<QWidget*>(row.button), static_cast<QWidget*>(row.strip)})
            widget->setVisible(!images.empty());
    }
}

void ClassCard::setTheme(const Theme& theme)
{
    for (const Row& row : m_rows)
        row.strip->setTheme(theme);
}

} // namespace taxon::workbench
