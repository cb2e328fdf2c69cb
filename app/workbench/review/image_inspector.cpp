// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/image_inspector.h"

#include "common/thumbnail_loader.h"
#include "common/tone.h"
#include "common/widgets.h"

#include <QGridLayout>
#include <QImageReader>
#include <QPainter>
#include <QPainterPath>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kGuessHeight = 28;
constexpr int kStripHeight = 50;

struct VerdictWords {
    QString text;
    Tone tone;
};

VerdictWords wordsOf(ImageFacts::Verdict verdict)
{
    using Verdict = ImageFacts::Verdict;
    switch (verdict) {
    case Verdict::RightShown: return {ImageInspector::tr("Right, shown"), Tone::Good};
    case Verdict::RightWithheld: return {ImageInspector::tr("Right, but withheld"), Tone::Warn};
    case Verdict::WrongShown: return {ImageInspector::tr("Wrong and shown"), Tone::Bad};
    case Verdict::WrongWithheld: return {ImageInspector::tr("Wrong, withheld"), Tone::Warn};
    case Verdict::FalseShown: return {ImageInspector::tr("Out of scope, but shown"), Tone::Bad};
    case Verdict::Rejected: return {ImageInspector::tr("Out of scope, rejected"), Tone::Good};
    }
    return {};
}

} // namespace

TopGuesses::TopGuesses(QWidget* parent) : QWidget(parent)
{
    setObjectName(QStringLiteral("topGuesses"));
    setAccessibleName(tr("Five best guesses"));
    setFixedHeight(5 * kGuessHeight);
}

void TopGuesses::setGuesses(std::vector<ImageFacts::Guess> guesses)
{
    m_guesses = std::move(guesses);
    QStringList words;
    for (const ImageFacts::Guess& guess : m_guesses)
        words << QStringLiteral("%1 %2").arg(guess.className, decimal(guess.score));
    setAccessibleDescription(words.join(QStringLiteral(", ")));
    update();
}

void TopGuesses::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void TopGuesses::paintEvent(QPaintEvent*)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    for (std::size_t i = 0; i < m_guesses.size(); ++i) {
        const ImageFacts::Guess& guess = m_guesses[i];
        const int top = static_cast<int>(i) * kGuessHeight;
        QFont name = font();
        name.setWeight(guess.isTruth ? QFont::DemiBold : QFont::Normal);
        painter.setFont(name);
        painter.setPen(m_theme.text);
        const QString label = guess.isTruth ? tr("%1  (label)").arg(guess.className) : guess.className;
        painter.drawText(QRect(0, top, width() - 56, 18), Qt::AlignLeft | Qt::AlignVCenter,
                         QFontMetrics(name).elidedText(label, Qt::ElideRight, width() - 60));
        painter.setFont(font());
        painter.setPen(m_theme.muted);
        painter.drawText(QRect(width() - 56, top, 56, 18), Qt::AlignRight | Qt::AlignVCenter, decimal(guess.score));
        painter.setPen(Qt::NoPen);
        painter.setBrush(m_theme.border);
        painter.drawRoundedRect(QRectF(0, top + 20, width(), 4), 2, 2);
        painter.setBrush(guess.isTruth ? m_theme.good : m_theme.accent);
        painter.drawRoundedRect(QRectF(0, top + 20, std::max(2.0, width() * guess.score), 4), 2, 2);
    }
}

PictureStrip::PictureStrip(ThumbnailLoader& thumbnails, int heightPx, QWidget* parent) : QWidget(parent), m_thumbnails(thumbnails)
{
    setMinimumHeight(heightPx);
    setMaximumHeight(heightPx);
    connect(&m_thumbnails, &ThumbnailLoader::ready, this, [this](const QSet<QString>& files) {
        if (std::any_of(m_files.begin(), m_files.end(), [&](const QString& file) { return files.contains(file); }))
            update();
    });
}

PictureStrip::~PictureStrip()
{
    m_thumbnails.setWanted(this, {});
}

void PictureStrip::setFiles(const QStringList& files)
{
    m_files = files;
    update();
}

void PictureStrip::setTheme(const Theme& theme)
{
    m_theme = theme;
    update();
}

void PictureStrip::paintEvent(QPaintEvent*)
{
    if (m_files.isEmpty())
        return;
    QPainter painter(this);
    painter.setRenderHints(QPainter::Antialiasing | QPainter::SmoothPixmapTransform);
    const bool single = m_files.size() == 1 && height() > 100;
    const int places = single ? 1 : static_cast<int>(Evaluation::kExamples);
    const double step = (width() + 6.0) / places;
    QStringList missing;
    for (qsizetype i = 0; i < m_files.size(); ++i) {
        const QRectF frame(step * static_cast<double>(i), 0, step - 6, height());
        QPainterPath clip;
        clip.addRoundedRect(frame, 7, 7);
        const Thumbnail* thumbnail = m_thumbnails.find(m_files[i]);
        painter.fillPath(clip, thumbnail != nullptr && thumbnail->onWhite ? QColor(Qt::white) : m_theme.raised);
        if (thumbnail == nullptr)
            missing << m_files[i];
        else if (!thumbnail->pixmap.isNull()) {
            const double inset = thumbnail->onWhite ? (single ? 10 : 3) : 0;
            const QRectF room = frame.adjusted(inset, inset, -inset, -inset);
            const QSizeF size = QSizeF(thumbnail->pixmap.size()).scaled(room.size(), Qt::KeepAspectRatio);
            painter.save();
            painter.setClipPath(clip);
            painter.drawPixmap(QRectF(room.center() - QPointF(size.width() / 2, size.height() / 2), size), thumbnail->pixmap,
                               QRectF(thumbnail->pixmap.rect()));
            painter.restore();
        }
        painter.setBrush(Qt::NoBrush);
        painter.setPen(QPen(m_theme.border, 1));
        painter.drawRoundedRect(frame.adjusted(0.5, 0.5, -0.5, -0.5), 7, 7);
    }
    m_thumbnails.setWanted(this, missing);
}

ImageInspector::ImageInspector(ReviewPresenter& presenter, TaskRunner& tasks, ThumbnailLoader& thumbnails, bool hasPicture, QWidget* parent)
    : QWidget(parent),
      m_presenter(presenter),
      m_tasks(tasks),
      m_content(new QWidget),
      m_nothingLabel(makeLabel({}, "muted")),
      m_verdictLabel(makeLabel({}, "muted")),
      m_judgedLabel(makeLabel({}, "muted", QStringLiteral("judgedLabel"))),
      m_pathLabel(makeLabel({}, "muted")),
      m_setLabel(makeLabel({}, "muted", QStringLiteral("setLabel"))),
      m_top(new TopGuesses),
      m_truthExamplesLabel(makeLabel({}, "caption")),
      m_truthExamples(new PictureStrip(thumbnails, kStripHeight)),
      m_predictionExamplesLabel(makeLabel({}, "caption")),
      m_predictionExamples(new PictureStrip(thumbnails, kStripHeight))
{
    setObjectName(QStringLiteral("imageInspector"));
    auto* whole = new QVBoxLayout(this);
    whole->setContentsMargins(0, 0, 0, 0);
    m_nothingLabel->setAlignment(Qt::AlignCenter);
    m_nothingLabel->setWordWrap(true);
    whole->addWidget(m_nothingLabel, 1);
    whole->addWidget(m_content);
    auto* column = new QVBoxLayout(m_content);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(6);
    if (hasPicture) {
        m_picture = new PictureStrip(thumbnails, 90);
        m_picture->setMaximumHeight(280); // takes the room that is left
        m_picture->setObjectName(QStringLiteral("inspectorPicture"));
        m_picture->setAccessibleName(tr("Selected image"));
        column->addWidget(m_picture, 1);
    }
    m_verdictLabel->setObjectName(QStringLiteral("verdictLabel"));
    m_pathLabel->setObjectName(QStringLiteral("pathLabel"));
    m_pathLabel->setTextInteractionFlags(Qt::TextSelectableByMouse);
    m_pathLabel->setMinimumWidth(60);
    column->addWidget(m_verdictLabel);
    column->addWidget(m_judgedLabel);
    m_judgedLabel->setMinimumWidth(60);
    column->addWidget(m_pathLabel);
    column->addWidget(m_setLabel);
    auto* grid = new QGridLayout;
    grid->setVerticalSpacing(3);
    m_truthLabel = addFact(*grid, tr("Label"), QStringLiteral("truthLabel"));
    m_predictionLabel = addFact(*grid, tr("Prediction"), QStringLiteral("predictionLabel"));
    m_rankLabel = addFact(*grid, tr("Rank of label"), QStringLiteral("rankLabel"));
    column->addLayout(grid);
    column->addSpacing(2);
    column->addWidget(makeLabel(tr("TOP 5"), "caption"));
    column->addWidget(m_top);
    column->addWidget(m_truthExamplesLabel);
    column->addWidget(m_truthExamples);
    column->addWidget(m_predictionExamplesLabel);
    column->addWidget(m_predictionExamples);
    if (!hasPicture)
        column->addStretch();
    showNothing(tr("Choose an image"));
}

QLabel* ImageInspector::addFact(QGridLayout& grid, const QString& name, const QString& objectName)
{
    const int row = grid.rowCount();
    grid.addWidget(makeLabel(name, "muted"), row, 0);
    QLabel* value = makeLabel({}, "", objectName);
    value->setAlignment(Qt::AlignRight);
    value->setMinimumWidth(60);
    grid.addWidget(value, row, 1);
    grid.setColumnStretch(1, 1);
    return value;
}

void ImageInspector::showNothing(const QString& why)
{
    m_row = -1;
    m_sizeTask.cancel();
    m_nothingLabel->setText(why);
    m_nothingLabel->show();
    m_content->hide();
}

void ImageInspector::showRow(std::uint32_t row)
{
    m_row = row;
    const ImageFacts facts = m_presenter.facts(row);
    m_nothingLabel->hide();
    m_content->show();
    if (m_picture != nullptr)
        m_picture->setFiles({facts.file});
    const int room = std::max(120, width() - 4);
    m_pathLabel->setText(m_pathLabel->fontMetrics().elidedText(facts.path, Qt::ElideMiddle, room));
    m_pathLabel->setToolTip(facts.path);
    m_truthLabel->setText(facts.truth.isEmpty() ? tr("out of scope") : facts.truth);
    m_predictionLabel->setText(tr("%1  %2").arg(facts.prediction, decimal(facts.confidence, 2)));
    m_rankLabel->setText(facts.rank > 0 ? grouped(facts.rank) : QStringLiteral("–"));
    m_setText = facts.set == QLatin1String("train") ? tr("train: its scores are optimistic") : facts.set;
    m_top->setGuesses(facts.top);
    readSize(facts.file);

    const scores::Sidecar& sidecar = m_presenter.evaluation()->sidecar();
    const std::int32_t truth = sidecar.truth[row];
    const std::int32_t prediction = sidecar.prediction[row];
    m_truthExamplesLabel->setText(tr("EXAMPLES OF %1").arg(facts.truth.toUpper()));
    m_truthExamples->setFiles(truth >= 0 ? examples(truth) : QStringList());
    m_predictionExamplesLabel->setText(tr("EXAMPLES OF %1").arg(facts.prediction.toUpper()));
    m_predictionExamples->setFiles(prediction != truth ? examples(prediction) : QStringList());
    m_truthExamplesLabel->setVisible(truth >= 0);
    m_truthExamples->setVisible(truth >= 0);
    m_predictionExamplesLabel->setVisible(prediction != truth);
    m_predictionExamples->setVisible(prediction != truth);
    updateVerdict();
}

void ImageInspector::updateVerdict()
{
    if (m_row < 0)
        return;
    const ImageFacts facts = m_presenter.facts(static_cast<std::uint32_t>(m_row));
    const VerdictWords words = wordsOf(facts.verdict);
    const QString judged = tr("%1 by %2").arg(facts.judged, facts.judgedBy);
    m_judgedLabel->setVisible(!facts.judged.isEmpty());
    m_judgedLabel->setText(m_judgedLabel->fontMetrics().elidedText(judged, Qt::ElideRight, std::max(120, width() - 4)));
    m_judgedLabel->setToolTip(judged);
    m_verdictLabel->setText(words.text);
    setLook(m_verdictLabel, lookOf(words.tone));
}

QStringList ImageInspector::examples(std::int32_t classIndex) const
{
    QStringList files;
    for (const std::uint32_t row : m_presenter.evaluation()->examples(classIndex))
        files << m_presenter.fileOf(row);
    return files;
}

void ImageInspector::readSize(const QString& file)
{
    m_sizeTask.cancel();
    m_setLabel->setText(m_setText);
    m_sizeTask = m_tasks.run(
        this, [file](const jobs::Context&) { return QImageReader(file).size(); },
        [this](QSize size) {
            m_setLabel->setText(size.isValid() ? tr("%1  ·  %2 × %3 px").arg(m_setText).arg(size.width()).arg(size.height())
                                               : tr("%1  ·  can't be read").arg(m_setText));
        });
}

void ImageInspector::setTheme(const Theme& theme)
{
    m_top->setTheme(theme);
    for (PictureStrip* strip : {m_picture, m_truthExamples, m_predictionExamples})
        if (strip != nullptr)
            strip->setTheme(theme);
}

} // namespace taxon::workbench
