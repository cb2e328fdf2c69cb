// SPDX-License-Identifier: GPL-3.0-or-later
#include "review/image_inspector.h"

#include "common/thumbnail_loader.h"
#include "common/tone.h"
#include "common/widgets.h"

#include <QGridLayout>
#include <QImageReader>
#include <QPainter>
#include <algorithm>

namespace taxon::workbench {
namespace {

constexpr int kGuessHeight = 25;
constexpr int kStripHeight = 46;
constexpr int kStripPlaces = static_cast<int>(Evaluation::kExamples);

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
        painter.drawRoundedRect(QRectF(0, top + 19, width(), 4), 2, 2);
        painter.setBrush(guess.isTruth ? m_theme.good : m_theme.accent);
        painter.drawRoundedRect(QRectF(0, top + 19, std::max(2.0, width() * guess.score), 4), 2, 2);
    }
}

ImageInspector::ImageInspector(ReviewPresenter& presenter, ImageHistory& history, TaskRunner& tasks, ThumbnailLoader& thumbnails, bool hasPicture,
                               QWidget* parent)
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
      m_truthExamples(new PictureStrip(thumbnails, kStripHeight, kStripPlaces)),
      m_predictionExamplesLabel(makeLabel({}, "caption")),
      m_predictionExamples(new PictureStrip(thumbnails, kStripHeight, kStripPlaces)),
      m_nearestLabel(makeLabel(tr("MOST SIMILAR IMAGES"), "caption")),
      m_nearest(new PictureStrip(thumbnails, kStripHeight, kStripPlaces)),
      m_nearestClasses(makeLabel({}, "small", QStringLiteral("nearestClasses"))),
      m_history(new HistoryList(history))
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
        m_picture = new PictureStrip(thumbnails, 90, 1);
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
    m_nearest->setObjectName(QStringLiteral("nearestImages"));
    m_nearestClasses->setMinimumWidth(60);
    column->addWidget(m_nearestLabel);
    column->addWidget(m_nearest);
    column->addWidget(m_nearestClasses);
    column->addWidget(m_history);
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
    m_nearestTask.cancel();
    m_history->showNothing();
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
    m_setText = facts.set == QLatin1String("train") ? tr("train: optimistic") : facts.set;
    m_setLabel->setToolTip(facts.set == QLatin1String("train") ? tr("The model was trained on this image: its scores are optimistic") : QString());
    m_top->setGuesses(facts.top);
    readSize(facts.file);
    findNearest(row);
    m_history->showRow(row);

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

/// The strip keeps its room while it is looked for, so that nothing jumps; the pictures of the image before go at once.
void ImageInspector::findNearest(std::uint32_t row)
{
    m_nearestTask.cancel();
    const std::shared_ptr<const Evaluation> evaluation = m_presenter.sharedEvaluation();
    const bool has = evaluation->embeddings().has_value();
    for (QWidget* widget : {static_cast<QWidget*>(m_nearestLabel), static_cast<QWidget*>(m_nearest), static_cast<QWidget*>(m_nearestClasses)})
        widget->setVisible(has);
    showNearest({});
    if (!has)
        return;
    m_nearestTask = m_tasks.run(
        this,
        [evaluation, row](const jobs::Context& context) {
            return scores::nearest(evaluation->embeddings()->similarities(row, context), row, Evaluation::kExamples);
        },
        [this](const std::vector<scores::Neighbour>& found) { showNearest(found); });
}

void ImageInspector::showNearest(const std::vector<scores::Neighbour>& nearest)
{
    QStringList files, classes, words;
    for (const scores::Neighbour& one : nearest) {
        files << m_presenter.fileOf(one.row);
        const QString label = m_presenter.labelOf(one.row);
        classes << (label.isEmpty() ? tr("out of scope") : label);
        words << QStringLiteral("%1 %2").arg(classes.back(), decimal(static_cast<double>(one.similarity), 2));
    }
    m_nearest->setFiles(files);
    const QString all = words.join(QStringLiteral(", "));
    m_nearest->setAccessibleName(tr("Most similar images: %1").arg(all));
    m_nearest->setToolTip(all);
    classes.removeDuplicates();
    m_nearestClasses->setText(
        m_nearestClasses->fontMetrics().elidedText(classes.join(QStringLiteral(", ")), Qt::ElideRight, std::max(120, width() - 4)));
    m_nearestClasses->setToolTip(all);
}

void ImageInspector::setTheme(const Theme& theme)
{
    m_top->setTheme(theme);
    for (PictureStrip* strip : {m_picture, m_truthExamples, m_predictionExamples, m_nearest})
        if (strip != nullptr)
            strip->setTheme(theme);
}

} // namespace taxon::workbench
