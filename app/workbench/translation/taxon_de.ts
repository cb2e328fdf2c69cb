<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="de" sourcelanguage="en">
<context>
    <name>ChangeRows</name>
    <message>
        <source>Added</source>
        <translation>Hinzugefügt</translation>
    </message>
    <message>
        <source>Removed</source>
        <translation>Entfernt</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>Geändert</translation>
    </message>
    <message>
        <source>The same file name, other bytes</source>
        <translation>Derselbe Dateiname, andere Bytes</translation>
    </message>
    <message>
        <source>Renamed</source>
        <translation>Umbenannt</translation>
    </message>
    <message>
        <source>The same bytes under another name</source>
        <translation>Dieselben Bytes unter anderem Namen</translation>
    </message>
    <message>
        <source>Relabelled</source>
        <translation>Umgelabelt</translation>
    </message>
    <message>
        <source>Another class</source>
        <translation>Andere Klasse</translation>
    </message>
    <message>
        <source>Moved</source>
        <translation>Verschoben</translation>
    </message>
    <message>
        <source>Another set</source>
        <translation>Andere Menge</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>(out of scope)</source>
        <translation>(fremd)</translation>
    </message>
    <message>
        <source>Every image is where it was: %1.</source>
        <translation>Jedes Bild ist, wo es war: %1.</translation>
    </message>
    <message>
        <source>%1 images as before</source>
        <translation>%1 Bilder wie vorher</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>chooses epoch and threshold</source>
        <translation>wählt Epoche und Schwelle</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>not used</source>
        <translation>nicht genutzt</translation>
    </message>
    <message>
        <source>%1 named by a model file</source>
        <translation>%1 von einer Modelldatei benannt</translation>
    </message>
    <message>
        <source>%1 named by version %2</source>
        <translation>%1 von Version %2 benannt</translation>
    </message>
    <message>
        <source>%1 by no model</source>
        <translation>%1 von keinem Modell</translation>
    </message>
    <message>
        <source>Added: %1.</source>
        <translation>Hinzugekommen: %1.</translation>
    </message>
</context>
<context>
    <name>ClusterNewsWords</name>
    <message>
        <source>Run %1 at %2: %3</source>
        <translation>Lauf %1 auf %2: %3</translation>
    </message>
</context>
<context>
    <name>ClusterWords</name>
    <message>
        <source>%1 · no answer</source>
        <translation>%1 · keine Antwort</translation>
    </message>
    <message>
        <source>%1 · is asked …</source>
        <translation>%1 · wird gefragt …</translation>
    </message>
    <message>
        <source>%1 · %2 under way</source>
        <translation>%1 · %2 unterwegs</translation>
    </message>
    <message>
        <source>context %1</source>
        <translation>Kontext %1</translation>
    </message>
    <message>
        <source>the current one</source>
        <translation>der aktuelle</translation>
    </message>
    <message>
        <source>namespace %1</source>
        <translation>Namensraum %1</translation>
    </message>
    <message>
        <source>the context&apos;s</source>
        <translation>der des Kontexts</translation>
    </message>
    <message>
        <source>image %1</source>
        <translation>Image %1</translation>
    </message>
    <message>
        <source>as of %1 ago</source>
        <translation>Stand vor %1</translation>
    </message>
    <message>
        <source>never heard</source>
        <translation>nie gehört</translation>
    </message>
    <message>
        <source>Node</source>
        <translation>Knoten</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Free</source>
        <translation>Frei</translation>
    </message>
    <message>
        <source>GPUs that no pod has booked</source>
        <translation>GPUs, die kein Pod belegt hat</translation>
    </message>
    <message>
        <source>GPUs</source>
        <translation>GPUs</translation>
    </message>
    <message>
        <source>An hour</source>
        <translation>Je Stunde</translation>
    </message>
    <message>
        <source>What the node costs by price_per_hour of the place</source>
        <translation>Was der Knoten nach price_per_hour des Ortes kostet</translation>
    </message>
    <message>
        <source>Up for</source>
        <translation>Läuft seit</translation>
    </message>
    <message>
        <source>Kept by</source>
        <translation>Gehalten von</translation>
    </message>
    <message>
        <source>Pods for which an autoscaler leaves the node there</source>
        <translation>Pods, deretwegen ein Autoscaler den Knoten stehen lässt</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Cost</source>
        <translation>Kosten</translation>
    </message>
    <message>
        <source>So far, by price_per_hour of the place</source>
        <translation>Bisher, nach price_per_hour des Ortes</translation>
    </message>
    <message>
        <source>What it does or waits for</source>
        <translation>Was er tut oder worauf er wartet</translation>
    </message>
    <message>
        <source>Pod</source>
        <translation>Pod</translation>
    </message>
    <message>
        <source>Phase</source>
        <translation>Phase</translation>
    </message>
    <message>
        <source>Age</source>
        <translation>Alter</translation>
    </message>
    <message>
        <source>How it ended</source>
        <translation>Wie er endete</translation>
    </message>
    <message>
        <source>Reason</source>
        <translation>Grund</translation>
    </message>
    <message>
        <source>Ago</source>
        <translation>Vor</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>Anzahl</translation>
    </message>
    <message>
        <source>About</source>
        <translation>Über</translation>
    </message>
    <message>
        <source>Message</source>
        <translation>Meldung</translation>
    </message>
</context>
<context>
    <name>DatasetReadingWords</name>
    <message>
        <source>added</source>
        <translation>hinzugefügt</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>changed</source>
        <translation>geändert</translation>
    </message>
    <message>
        <source>renamed</source>
        <translation>umbenannt</translation>
    </message>
    <message>
        <source>relabelled</source>
        <translation>umgelabelt</translation>
    </message>
    <message>
        <source>moved</source>
        <translation>verschoben</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <translation>%1 in %2</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>was %1, </source>
        <translation>war %1, </translation>
    </message>
</context>
<context>
    <name>DurationText</name>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
    <message>
        <source>%1 min</source>
        <translation>%1 min</translation>
    </message>
    <message>
        <source>%1 h %2 min</source>
        <translation>%1 h %2 min</translation>
    </message>
    <message>
        <source>%1 days</source>
        <translation>%1 Tage</translation>
    </message>
</context>
<context>
    <name>EditWords</name>
    <message>
        <source>moved</source>
        <translation>verschoben</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>renamed</source>
        <translation>umbenannt</translation>
    </message>
    <message>
        <source>merged</source>
        <translation>zusammengeführt</translation>
    </message>
    <message>
        <source>new class</source>
        <translation>neue Klasse</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>%1 Bilder</translation>
    </message>
    <message>
        <source>kept</source>
        <translation>behalten</translation>
    </message>
    <message>
        <source>wrong label</source>
        <translation>falsches Label</translation>
    </message>
    <message>
        <source>not sure</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>difficult</source>
        <translation>schwierig</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <translation>Wiederholt: %1</translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <translation>Zurückgenommen: %1</translation>
    </message>
    <message>
        <source>It stays where it is.</source>
        <translation>Es bleibt, wo es ist.</translation>
    </message>
    <message>
        <source>It and %1 more stay where they are.</source>
        <translation>Es und %1 weitere bleiben, wo sie sind.</translation>
    </message>
</context>
<context>
    <name>FullImage</name>
    <message>
        <source>This is no regular file.</source>
        <translation>Das ist keine gewöhnliche Datei.</translation>
    </message>
    <message>
        <source>The file is no longer there.</source>
        <translation>Die Datei ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The picture can&apos;t be read: %1</source>
        <translation>Das Bild ist nicht lesbar: %1</translation>
    </message>
</context>
<context>
    <name>GateWords</name>
    <message>
        <source>Condition</source>
        <translation>Bedingung</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>What was judged</source>
        <translation>Was beurteilt wurde</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>Ergebnis</translation>
    </message>
    <message>
        <source>NO DATA of a blocking gate blocks, as FAIL does</source>
        <translation>NO DATA bei einem sperrenden Kriterium sperrt wie FAIL</translation>
    </message>
    <message>
        <source>Strict default</source>
        <translation>Strenge Vorgabe</translation>
    </message>
    <message>
        <source>Where gates.yaml has another limit: the default, and what it says</source>
        <translation>Wo gates.yaml eine andere Grenze hat: die Vorgabe, und was sie ergibt</translation>
    </message>
    <message>
        <source>the same</source>
        <translation>dieselbe</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source> (warning only)</source>
        <translation> (nur Warnung)</translation>
    </message>
</context>
<context>
    <name>IdentifyWords</name>
    <message>
        <source>The evaluation of version %1 is gone.</source>
        <translation>Die Auswertung der Version %1 ist nicht mehr da.</translation>
    </message>
    <message>
        <source>The list is of a model file, which nobody evaluated.</source>
        <translation>Die Liste ist von einer Modelldatei, die niemand bewertet hat.</translation>
    </message>
</context>
<context>
    <name>KeymapWords</name>
    <message>
        <source>Judging the selected images</source>
        <translation>Über die gewählten Bilder urteilen</translation>
    </message>
    <message>
        <source>Looking at images</source>
        <translation>Bilder ansehen</translation>
    </message>
    <message>
        <source>Sections</source>
        <translation>Abschnitte</translation>
    </message>
    <message>
        <source>Everywhere in Review</source>
        <translation>Überall in der Prüfung</translation>
    </message>
    <message>
        <source>the label is right</source>
        <translation>das Label stimmt</translation>
    </message>
    <message>
        <source>it is guess %1</source>
        <translation>es ist Vorschlag %1</translation>
    </message>
    <message>
        <source>it is of another class: type it</source>
        <translation>es gehört in eine andere Klasse: eintippen</translation>
    </message>
    <message>
        <source>it is no good: remove</source>
        <translation>es taugt nichts: entfernen</translation>
    </message>
    <message>
        <source>difficult</source>
        <translation>schwierig</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>not sure</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>the label is wrong</source>
        <translation>das Label ist falsch</translation>
    </message>
    <message>
        <source>the reason that goes with what you decide</source>
        <translation>der Grund, der mit dem Urteil gespeichert wird</translation>
    </message>
    <message>
        <source>take the last step back</source>
        <translation>letzten Schritt zurücknehmen</translation>
    </message>
    <message>
        <source>do again what was taken back</source>
        <translation>Zurückgenommenes wiederholen</translation>
    </message>
    <message>
        <source>large view, and back</source>
        <translation>große Ansicht und zurück</translation>
    </message>
    <message>
        <source>what looks like it first, and back</source>
        <translation>Ähnliches zuerst, und zurück</translation>
    </message>
    <message>
        <source>where the model looks: its guess, the label, off</source>
        <translation>wohin das Modell schaut: Vorschlag, Label, aus</translation>
    </message>
    <message>
        <source>large view: fitted or 100 %</source>
        <translation>große Ansicht: eingepasst oder 100 %</translation>
    </message>
    <message>
        <source>large view: larger</source>
        <translation>große Ansicht: größer</translation>
    </message>
    <message>
        <source>large view: smaller</source>
        <translation>große Ansicht: kleiner</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>Paare</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
    <message>
        <source>back to the section whose images are open</source>
        <translation>zurück zum Abschnitt, dessen Bilder offen sind</translation>
    </message>
    <message>
        <source>these keys</source>
        <translation>diese Tasten</translation>
    </message>
    <message>
        <source>&quot;keys&quot; must map actions to lists of keys.</source>
        <translation>„keys“ muss Aktionen auf Listen von Tasten abbilden.</translation>
    </message>
    <message>
        <source>There is no action &quot;%1&quot;.</source>
        <translation>Es gibt keine Aktion „%1“.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; of &quot;%2&quot; is no key.</source>
        <translation>„%1“ von „%2“ ist keine Taste.</translation>
    </message>
    <message>
        <source>&quot;%1&quot; can&apos;t be the key of &quot;%2&quot;: it is that of &quot;%3&quot;.</source>
        <translation>„%1“ kann nicht die Taste von „%2“ sein: Sie ist die von „%3“.</translation>
    </message>
    <message>
        <source>Enter</source>
        <translation>Eingabe</translation>
    </message>
    <message>
        <source> or </source>
        <translation> oder </translation>
    </message>
</context>
<context>
    <name>PairTrendWords</name>
    <message>
        <source>its run&apos;s scores are gone</source>
        <translation>die Werte ihres Laufs sind nicht mehr da</translation>
    </message>
    <message>
        <source>it has no images of this set</source>
        <translation>sie hat keine Bilder dieser Menge</translation>
    </message>
    <message>
        <source>it was evaluated on other images of this set</source>
        <translation>sie wurde mit anderen Bildern dieser Menge ausgewertet</translation>
    </message>
</context>
<context>
    <name>PlanWords</name>
    <message>
        <source>The library can&apos;t be read: %1.</source>
        <translation>Die Bibliothek kann nicht gelesen werden: %1.</translation>
    </message>
    <message>
        <source>No class has the %1 images a class needs; training needs two such classes.</source>
        <translation>Keine Klasse hat die %1 Bilder, die eine Klasse braucht; das Training braucht zwei solche Klassen.</translation>
    </message>
    <message>
        <source>Only one class has the %1 images a class needs; training needs two such classes.</source>
        <translation>Nur eine Klasse hat die %1 Bilder, die eine Klasse braucht; das Training braucht zwei solche Klassen.</translation>
    </message>
    <message>
        <source>; %1 with fewer than %2 images will be left out</source>
        <translation>; %1 mit weniger als %2 Bildern werden ausgelassen</translation>
    </message>
    <message>
        <source>%1 classes can be trained</source>
        <translation>%1 Klassen können trainiert werden</translation>
    </message>
    <message>
        <source>Data set %1: %2 classes, %3 training images</source>
        <translation>Datensatz %1: %2 Klassen, %3 Trainingsbilder</translation>
    </message>
    <message>
        <source>Starts from random weights: needs many more images and epochs than pretrained ones</source>
        <translation>Beginnt mit zufälligen Gewichten: braucht viel mehr Bilder und Epochen als vortrainierte</translation>
    </message>
    <message>
        <source>Starts from ImageNet weights</source>
        <translation>Beginnt mit Gewichten von ImageNet</translation>
    </message>
    <message>
        <source>Starts from %1</source>
        <translation>Beginnt mit %1</translation>
    </message>
    <message>
        <source>Starts from version %1: the rows of %2 classes carry over by name, %3 start anew, %4 are dropped</source>
        <translation>Beginnt mit Version %1: die Zeilen von %2 Klassen werden nach dem Namen übernommen, %3 beginnen neu, %4 entfallen</translation>
    </message>
    <message>
        <source>The recipe wants a GPU (device: cuda), and this machine has none</source>
        <translation>Das Rezept will eine GPU (device: cuda), und dieser Rechner hat keine</translation>
    </message>
    <message>
        <source>Trains on a GPU of this machine (%1 there)</source>
        <translation>Trainiert auf einer GPU dieses Rechners (%1 vorhanden)</translation>
    </message>
    <message>
        <source>Trains on 1 processor core</source>
        <translation>Trainiert auf 1 Prozessorkern</translation>
    </message>
    <message>
        <source>Trains on %1 processor cores</source>
        <translation>Trainiert auf %1 Prozessorkernen</translation>
    </message>
    <message>
        <source>How much memory is free is not known</source>
        <translation>Wie viel Speicher frei ist, ist nicht bekannt</translation>
    </message>
    <message>
        <source>%1 of memory are free, less than the cache of decoded images takes (%2)</source>
        <translation>%1 Speicher sind frei, weniger als die dekodierten Bilder brauchen (%2)</translation>
    </message>
    <message>
        <source>%1 of memory are free</source>
        <translation>%1 Speicher sind frei</translation>
    </message>
    <message>
        <source>The recipe wants a GPU (device: cuda), and clusters.yaml asks for none at %1</source>
        <translation>Das Rezept will eine GPU (device: cuda), und clusters.yaml verlangt für %1 keine</translation>
    </message>
    <message>
        <source>%1 an hour</source>
        <translation>%1 je Stunde</translation>
    </message>
    <message>
        <source>price not known</source>
        <translation>Preis nicht bekannt</translation>
    </message>
    <message>
        <source>1 GPU</source>
        <translation>1 GPU</translation>
    </message>
    <message>
        <source>%1 GPUs</source>
        <translation>%1 GPUs</translation>
    </message>
    <message>
        <source>%1: %2 by %3, %4; ends after %5 h at the latest</source>
        <translation>%1: %2 durch %3, %4; endet spätestens nach %5 h</translation>
    </message>
    <message>
        <source>%1 free in the workspace</source>
        <translation>%1 frei im Arbeitsbereich</translation>
    </message>
    <message>
        <source>; the shards alone need about %1</source>
        <translation>; die Shards allein brauchen etwa %1</translation>
    </message>
    <message>
        <source>, shards need about %1</source>
        <translation>, Shards brauchen etwa %1</translation>
    </message>
    <message>
        <source>this machine</source>
        <translation>diesem Rechner</translation>
    </message>
    <message>
        <source>No estimate yet: no run of %1 at %2 px was trained to its end on %3.</source>
        <translation>Noch keine Schätzung: kein Lauf von %1 mit %2 px wurde auf %3 bis zum Ende trainiert.</translation>
    </message>
    <message>
        <source>About %1 of training for %2 images and %3 epochs, as run %4 took %5 for %6 and %7.</source>
        <translation>Etwa %1 Training für %2 Bilder und %3 Epochen, da Lauf %4 für %6 und %7 %5 brauchte.</translation>
    </message>
    <message>
        <source> That is about %1 at %2 an hour; waiting for the node and the other stages not counted.</source>
        <translation> Das sind etwa %1 bei %2 je Stunde; das Warten auf den Knoten und die anderen Schritte sind nicht mitgezählt.</translation>
    </message>
    <message>
        <source>%1 images of data set %2 look like one in another of its sets: scores will be too good</source>
        <translation>%1 Bilder des Datensatzes %2 sehen aus wie eines in einer anderen seiner Mengen: die Werte werden zu gut</translation>
    </message>
    <message>
        <source>No picture, nor one nearly like it, is in two sets of data set %1</source>
        <translation>Kein Bild und kein fast gleiches ist in zwei Mengen des Datensatzes %1</translation>
    </message>
    <message>
        <source>1 finding about the library&apos;s files: the Library page names and mends it</source>
        <translation>1 Befund zu den Dateien der Bibliothek: die Seite Bibliothek nennt und behebt ihn</translation>
    </message>
    <message>
        <source>%1 findings about the library&apos;s files: the Library page names and mends them</source>
        <translation>%1 Befunde zu den Dateien der Bibliothek: die Seite Bibliothek nennt und behebt sie</translation>
    </message>
    <message>
        <source>Nothing is wrong with the headers of %1 files</source>
        <translation>Die Kopfdaten von %1 Dateien sind in Ordnung</translation>
    </message>
</context>
<context>
    <name>SettingWords</name>
    <message>
        <source>Name</source>
        <translation>Name</translation>
    </message>
    <message>
        <source>What people call this recipe.</source>
        <translation>Wie Menschen dieses Rezept nennen.</translation>
    </message>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>The kind of training: a frozen backbone, a first model, or one that goes on from an earlier version.</source>
        <translation>Die Art des Trainings: ein eingefrorener Rumpf, ein erstes Modell, oder eines, das eine frühere Version fortsetzt.</translation>
    </message>
    <message>
        <source>Network</source>
        <translation>Netz</translation>
    </message>
    <message>
        <source>Name of the network.</source>
        <translation>Name des Netzes.</translation>
    </message>
    <message>
        <source>Start from</source>
        <translation>Beginnen mit</translation>
    </message>
    <message>
        <source>Weights to start from: imagenet, a version such as 003, a .safetensors file, or empty for random ones.</source>
        <translation>Gewichte zum Beginn: imagenet, eine Version wie 003, eine Datei .safetensors, oder leer für zufällige.</translation>
    </message>
    <message>
        <source>Data set</source>
        <translation>Datensatz</translation>
    </message>
    <message>
        <source>Id of a data set; empty builds a new one from the library.</source>
        <translation>Kennung eines Datensatzes; leer erstellt einen neuen aus der Bibliothek.</translation>
    </message>
    <message>
        <source>Read from</source>
        <translation>Lesen aus</translation>
    </message>
    <message>
        <source>Where training reads the images.</source>
        <translation>Woher das Training die Bilder liest.</translation>
    </message>
    <message>
        <source>Fewest images</source>
        <translation>Mindestens Bilder</translation>
    </message>
    <message>
        <source>Fewest images of a trained class; 0 takes the workspace&apos;s setting.</source>
        <translation>Wie viele Bilder eine trainierte Klasse mindestens hat; 0 nimmt die Einstellung des Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>Most images</source>
        <translation>Höchstens Bilder</translation>
    </message>
    <message>
        <source>Most training images of a class; 0 takes the workspace&apos;s setting.</source>
        <translation>Wie viele Trainingsbilder eine Klasse höchstens hat; 0 nimmt die Einstellung des Arbeitsbereichs.</translation>
    </message>
    <message>
        <source>Image size</source>
        <translation>Bildgröße</translation>
    </message>
    <message>
        <source>Side of the square input, in pixels.</source>
        <translation>Seite der quadratischen Eingabe, in Pixeln.</translation>
    </message>
    <message>
        <source>Fit</source>
        <translation>Einpassen</translation>
    </message>
    <message>
        <source>How a picture becomes square: the centre cropped, padded with white, or squashed.</source>
        <translation>Wie ein Bild quadratisch wird: die Mitte ausgeschnitten, mit Weiß ergänzt, oder gestaucht.</translation>
    </message>
    <message>
        <source>Crop share</source>
        <translation>Anteil des Ausschnitts</translation>
    </message>
    <message>
        <source>Share of the shorter side that the centre crop keeps (fit: crop).</source>
        <translation>Anteil der kürzeren Seite, den der mittlere Ausschnitt behält (fit: crop).</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Rand</translation>
    </message>
    <message>
        <source>White border on each side, as a share of the longer side (fit: pad).</source>
        <translation>Weißer Rand an jeder Seite, als Anteil der längeren Seite (fit: pad).</translation>
    </message>
    <message>
        <source>Mean</source>
        <translation>Mittelwert</translation>
    </message>
    <message>
        <source>Subtracted from each channel, on 0 to 255: red, green, blue.</source>
        <translation>Wird von jedem Kanal abgezogen, von 0 bis 255: Rot, Grün, Blau.</translation>
    </message>
    <message>
        <source>Standard deviation</source>
        <translation>Standardabweichung</translation>
    </message>
    <message>
        <source>Divides each channel: red, green, blue.</source>
        <translation>Teilt jeden Kanal: Rot, Grün, Blau.</translation>
    </message>
    <message>
        <source>Epochs</source>
        <translation>Epochen</translation>
    </message>
    <message>
        <source>Passes over the training images.</source>
        <translation>Durchgänge durch die Trainingsbilder.</translation>
    </message>
    <message>
        <source>Batch size</source>
        <translation>Batch-Größe</translation>
    </message>
    <message>
        <source>Images of one step; 0 takes as many as fit into memory.</source>
        <translation>Bilder eines Schritts; 0 nimmt so viele, wie in den Speicher passen.</translation>
    </message>
    <message>
        <source>Accumulate</source>
        <translation>Sammeln</translation>
    </message>
    <message>
        <source>Batches whose gradients make one update: a larger batch than fits into memory.</source>
        <translation>Batches, deren Gradienten eine Änderung ergeben: ein größerer Batch, als in den Speicher passt.</translation>
    </message>
    <message>
        <source>Optimizer</source>
        <translation>Optimierer</translation>
    </message>
    <message>
        <source>Stochastic gradient descent, or AdamW.</source>
        <translation>Stochastischer Gradientenabstieg, oder AdamW.</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>The largest, reached after the warm-up.</source>
        <translation>Die größte, erreicht nach dem Aufwärmen.</translation>
    </message>
    <message>
        <source>Schedule</source>
        <translation>Verlauf</translation>
    </message>
    <message>
        <source>How the learning rate falls: as a cosine to zero, in steps, or not at all.</source>
        <translation>Wie die Lernrate fällt: als Kosinus bis null, in Stufen, oder gar nicht.</translation>
    </message>
    <message>
        <source>Drop every</source>
        <translation>Stufe alle</translation>
    </message>
    <message>
        <source>Epochs between two drops of the learning rate (schedule: step).</source>
        <translation>Epochen zwischen zwei Stufen der Lernrate (schedule: step).</translation>
    </message>
    <message>
        <source>Drop factor</source>
        <translation>Faktor der Stufe</translation>
    </message>
    <message>
        <source>What is left of the learning rate after a drop (schedule: step).</source>
        <translation>Was nach einer Stufe von der Lernrate bleibt (schedule: step).</translation>
    </message>
    <message>
        <source>Momentum</source>
        <translation>Momentum</translation>
    </message>
    <message>
        <source>Momentum of stochastic gradient descent.</source>
        <translation>Momentum des stochastischen Gradientenabstiegs.</translation>
    </message>
    <message>
        <source>Weight decay</source>
        <translation>Gewichtsabnahme</translation>
    </message>
    <message>
        <source>Pulls weights towards zero.</source>
        <translation>Zieht Gewichte gegen null.</translation>
    </message>
    <message>
        <source>Warm-up</source>
        <translation>Aufwärmen</translation>
    </message>
    <message>
        <source>Epochs in which the learning rate rises from zero.</source>
        <translation>Epochen, in denen die Lernrate von null steigt.</translation>
    </message>
    <message>
        <source>Stage rate</source>
        <translation>Rate der Stufen</translation>
    </message>
    <message>
        <source>Each stage before the head learns at this share of the rate of the stage after it; 1 treats all alike.</source>
        <translation>Jede Stufe vor dem Kopf lernt mit diesem Anteil der Rate der Stufe nach ihr; 1 behandelt alle gleich.</translation>
    </message>
    <message>
        <source>Clip gradients</source>
        <translation>Gradienten begrenzen</translation>
    </message>
    <message>
        <source>Gradients of a larger norm are scaled down to this one; 0 never does.</source>
        <translation>Gradienten mit größerer Norm werden auf diese verkleinert; 0 tut das nie.</translation>
    </message>
    <message>
        <source>Average weights</source>
        <translation>Gewichte mitteln</translation>
    </message>
    <message>
        <source>Decay of a moving average of the weights, which is evaluated and kept in their place; 0 keeps none.</source>
        <translation>Abnahme eines gleitenden Mittels der Gewichte, das an ihrer Stelle ausgewertet und behalten wird; 0 führt keines.</translation>
    </message>
    <message>
        <source>Label smoothing</source>
        <translation>Label-Glättung</translation>
    </message>
    <message>
        <source>Share of the target that is spread over all classes.</source>
        <translation>Anteil des Ziels, der über alle Klassen verteilt wird.</translation>
    </message>
    <message>
        <source>Class balance</source>
        <translation>Ausgleich der Klassen</translation>
    </message>
    <message>
        <source>0 treats images alike, 1 treats classes alike: weight (N / (K n))^beta.</source>
        <translation>0 behandelt Bilder gleich, 1 behandelt Klassen gleich: Gewicht (N / (K n))^beta.</translation>
    </message>
    <message>
        <source>Sampling</source>
        <translation>Ziehen</translation>
    </message>
    <message>
        <source>How often the images of a class are seen: each once, a class by the square root of its images, or all classes alike.</source>
        <translation>Wie oft die Bilder einer Klasse gesehen werden: jedes einmal, eine Klasse nach der Wurzel ihrer Bilder, oder alle Klassen gleich.</translation>
    </message>
    <message>
        <source>Best by</source>
        <translation>Beste nach</translation>
    </message>
    <message>
        <source>The validation score by which the best epoch is chosen.</source>
        <translation>Der Wert auf den Validierungsbildern, nach dem die beste Epoche gewählt wird.</translation>
    </message>
    <message>
        <source>Early stop</source>
        <translation>Früh beenden</translation>
    </message>
    <message>
        <source>Ends after so many epochs without a better one; 0 never does.</source>
        <translation>Endet nach so vielen Epochen ohne eine bessere; 0 tut das nie.</translation>
    </message>
    <message>
        <source>Frozen stages</source>
        <translation>Eingefrorene Stufen</translation>
    </message>
    <message>
        <source>So many of the first stages keep their weights; a new stage begins where the image gets smaller.</source>
        <translation>So viele der ersten Stufen behalten ihre Gewichte; eine neue Stufe beginnt, wo das Bild kleiner wird.</translation>
    </message>
    <message>
        <source>Head only</source>
        <translation>Nur der Kopf</translation>
    </message>
    <message>
        <source>Computes the features once and trains the last layer only.</source>
        <translation>Berechnet die Merkmale einmal und trainiert nur die letzte Schicht.</translation>
    </message>
    <message>
        <source>First size</source>
        <translation>Erste Größe</translation>
    </message>
    <message>
        <source>Side of the training images in the first epochs as a share of the full size, to which it grows in steps; 1 is full from the start.</source>
        <translation>Seite der Trainingsbilder in den ersten Epochen als Anteil der vollen Größe, zu der sie in Stufen wächst; 1 ist von Anfang an die volle.</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>Gerät</translation>
    </message>
    <message>
        <source>Where to compute: a GPU where there is one and else the processor, the processor, or a GPU and nothing else.</source>
        <translation>Wo gerechnet wird: auf einer GPU, wo es eine gibt, und sonst auf dem Prozessor, auf dem Prozessor, oder auf einer GPU und nirgends sonst.</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Numbers of the layers in training: auto is fp32 on a processor, bf16 or else fp16 on a GPU; bf16 on a processor only where it has it.</source>
        <translation>Zahlen der Schichten im Training: auto ist fp32 auf einem Prozessor, bf16 oder sonst fp16 auf einer GPU; bf16 auf einem Prozessor nur, wo er es hat.</translation>
    </message>
    <message>
        <source>Deterministic</source>
        <translation>Deterministisch</translation>
    </message>
    <message>
        <source>Only algorithms that repeat bit for bit, also on a GPU; on a processor all do.</source>
        <translation>Nur Verfahren, die sich Bit für Bit wiederholen, auch auf einer GPU; auf einem Prozessor tun das alle.</translation>
    </message>
    <message>
        <source>Seed</source>
        <translation>Startwert</translation>
    </message>
    <message>
        <source>Start of every random number: same seed, same run.</source>
        <translation>Beginn jeder Zufallszahl: gleicher Startwert, gleicher Lauf.</translation>
    </message>
    <message>
        <source>Checkpoint every</source>
        <translation>Sicherung alle</translation>
    </message>
    <message>
        <source>Epochs between two checkpoints.</source>
        <translation>Epochen zwischen zwei Sicherungen.</translation>
    </message>
    <message>
        <source>Checkpoint after</source>
        <translation>Sicherung nach</translation>
    </message>
    <message>
        <source>Minutes after which a checkpoint is written in the middle of an epoch, too; 0 never does.</source>
        <translation>Minuten, nach denen auch mitten in einer Epoche gesichert wird; 0 tut das nie.</translation>
    </message>
    <message>
        <source>Loader threads</source>
        <translation>Threads des Laders</translation>
    </message>
    <message>
        <source>Threads that decode images; 0 takes as many as there are processors.</source>
        <translation>Threads, die Bilder dekodieren; 0 nimmt so viele, wie es Prozessoren gibt.</translation>
    </message>
    <message>
        <source>Decoding</source>
        <translation>Dekodierung</translation>
    </message>
    <message>
        <source>Exact pixels of the training images, or in a half to two thirds of the time pixels that are some levels off.</source>
        <translation>Genaue Pixel der Trainingsbilder, oder in der Hälfte bis zwei Dritteln der Zeit Pixel, die um einige Stufen abweichen.</translation>
    </message>
    <message>
        <source>Decoded images</source>
        <translation>Dekodierte Bilder</translation>
    </message>
    <message>
        <source>MiB of decoded training images that are kept for the next epochs; 0 keeps none.</source>
        <translation>MiB dekodierter Trainingsbilder, die für die nächsten Epochen behalten werden; 0 behält keine.</translation>
    </message>
    <message>
        <source>Kept in</source>
        <translation>Behalten in</translation>
    </message>
    <message>
        <source>Where decoded images are kept.</source>
        <translation>Wo dekodierte Bilder behalten werden.</translation>
    </message>
    <message>
        <source>Flip</source>
        <translation>Spiegeln</translation>
    </message>
    <message>
        <source>Mirrors half of the images left to right.</source>
        <translation>Spiegelt die Hälfte der Bilder von links nach rechts.</translation>
    </message>
    <message>
        <source>Smallest crop</source>
        <translation>Kleinster Ausschnitt</translation>
    </message>
    <message>
        <source>Smallest share of the area that a random crop keeps; 1 crops nothing.</source>
        <translation>Kleinster Anteil der Fläche, den ein zufälliger Ausschnitt behält; 1 schneidet nichts ab.</translation>
    </message>
    <message>
        <source>Colour</source>
        <translation>Farbe</translation>
    </message>
    <message>
        <source>Changes brightness, contrast and saturation by up to this share.</source>
        <translation>Ändert Helligkeit, Kontrast und Sättigung um höchstens diesen Anteil.</translation>
    </message>
    <message>
        <source>RandAugment</source>
        <translation>RandAugment</translation>
    </message>
    <message>
        <source>Operations of RandAugment for each image: rotated, sheared, moved, colours, sharpness, contrast; 0 is off.</source>
        <translation>Änderungen von RandAugment an jedem Bild: gedreht, geschert, verschoben, Farben, Schärfe, Kontrast; 0 ist aus.</translation>
    </message>
    <message>
        <source>Magnitude</source>
        <translation>Stärke</translation>
    </message>
    <message>
        <source>How strong the operations of RandAugment are.</source>
        <translation>Wie stark die Änderungen von RandAugment sind.</translation>
    </message>
    <message>
        <source>Erase</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Share of the images that lose a box of 2 to 33 % of their area.</source>
        <translation>Anteil der Bilder, die ein Rechteck von 2 bis 33 % ihrer Fläche verlieren.</translation>
    </message>
    <message>
        <source>Mixup</source>
        <translation>Mixup</translation>
    </message>
    <message>
        <source>Alpha of mixup: pairs of images are blended; 0 is off.</source>
        <translation>Alpha von Mixup: Paare von Bildern werden überblendet; 0 ist aus.</translation>
    </message>
    <message>
        <source>CutMix</source>
        <translation>CutMix</translation>
    </message>
    <message>
        <source>Alpha of CutMix: a box of another image is pasted in; 0 is off.</source>
        <translation>Alpha von CutMix: ein Rechteck eines anderen Bildes wird eingefügt; 0 ist aus.</translation>
    </message>
    <message>
        <source>Embeddings</source>
        <translation>Einbettungen</translation>
    </message>
    <message>
        <source>What the layer before the last says of each image is kept beside its scores: Review finds similar images by it.</source>
        <translation>Was die vorletzte Schicht von jedem Bild sagt, wird neben seinen Werten behalten: Die Prüfung findet damit ähnliche Bilder.</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Scores from here on are shown to the end user.</source>
        <translation>Konfidenzen von hier an werden dem Endnutzer gezeigt.</translation>
    </message>
    <message>
        <source>Unknown images</source>
        <translation>Unbekannte Bilder</translation>
    </message>
    <message>
        <source>Folder of pictures to identify with the new version; empty skips that stage.</source>
        <translation>Ordner mit Bildern, die mit der neuen Version zugeordnet werden; leer lässt diesen Schritt aus.</translation>
    </message>
    <message>
        <source>Identify with</source>
        <translation>Zuordnen mit</translation>
    </message>
    <message>
        <source>A version, such as 003, that identifies them, and nothing is trained; empty takes the new version.</source>
        <translation>Eine Version, etwa 003, die sie zuordnet, und nichts wird trainiert; leer nimmt die neue Version.</translation>
    </message>
    <message>
        <source>Train, validation, test (%)</source>
        <translation>Training, Validierung, Test (%)</translation>
    </message>
    <message>
        <source>Of each class, in per cent of its groups; they sum to 100.</source>
        <translation>Von jeder Klasse, in Prozent ihrer Gruppen; zusammen 100.</translation>
    </message>
    <message>
        <source>Fewest images of a class</source>
        <translation>Wenigste Bilder einer Klasse</translation>
    </message>
    <message>
        <source>A class with fewer different pictures is not trained; staged ones don&apos;t count.</source>
        <translation>Eine Klasse mit weniger verschiedenen Bildern wird nicht trainiert; gestellte zählen nicht.</translation>
    </message>
    <message>
        <source>Warn below</source>
        <translation>Warnen unter</translation>
    </message>
    <message>
        <source>Trained classes with fewer are a warning of the build.</source>
        <translation>Trainierte Klassen mit weniger Bildern sind eine Warnung beim Erstellen.</translation>
    </message>
    <message>
        <source>Most training images of a class</source>
        <translation>Meiste Trainingsbilder einer Klasse</translation>
    </message>
    <message>
        <source>The surplus waits in the reserve.</source>
        <translation>Der Überschuss wartet in der Reserve.</translation>
    </message>
    <message>
        <source>Another seed, another split.</source>
        <translation>Anderer Startwert, andere Aufteilung.</translation>
    </message>
    <message>
        <source>Nearly equal pictures are one group</source>
        <translation>Fast gleiche Bilder sind eine Gruppe</translation>
    </message>
    <message>
        <source>Pictures that look nearly the same lie in one set.</source>
        <translation>Bilder, die fast gleich aussehen, liegen in einer Menge.</translation>
    </message>
    <message>
        <source>Nearly equal in two classes</source>
        <translation>Fast gleiche in zwei Klassen</translation>
    </message>
    <message>
        <source>Left out until one is moved, or used, all of them in one set.</source>
        <translation>Ausgelassen, bis eines verschoben ist, oder genutzt, alle in einer Menge.</translation>
    </message>
    <message>
        <source>Model that confirms near pictures</source>
        <translation>Modell, das fast gleiche bestätigt</translation>
    </message>
    <message>
        <source>A version (003) that has to see such pictures as nearly the same, too, once it has looked at them; empty: none.</source>
        <translation>Eine Version (003), die solche Bilder ebenfalls fast gleich sehen muss, sobald sie sie angesehen hat; leer: keine.</translation>
    </message>
    <message>
        <source>Staged folders</source>
        <translation>Gestellte Ordner</translation>
    </message>
    <message>
        <source>Folders below a class whose images are staged or synthetic: only trained on, and at most half of what the class trains on.</source>
        <translation>Ordner unter einer Klasse, deren Bilder gestellt oder künstlich sind: nur zum Training, und höchstens die Hälfte dessen, womit die Klasse trainiert.</translation>
    </message>
    <message>
        <source>Frozen benchmarks</source>
        <translation>Eingefrorene Benchmarks</translation>
    </message>
    <message>
        <source>Benchmarks whose images must stay what they are; a build that would change one is refused.</source>
        <translation>Benchmarks, deren Bilder bleiben müssen, was sie sind; ein Erstellen, das einen ändern würde, wird abgelehnt.</translation>
    </message>
    <message>
        <source>Table of sources</source>
        <translation>Tabelle der Quellen</translation>
    </message>
    <message>
        <source>A CSV with the columns path and source_id: images of one source are one group; empty: none.</source>
        <translation>Eine CSV mit den Spalten path und source_id: Bilder einer Quelle sind eine Gruppe; leer: keine.</translation>
    </message>
    <message>
        <source>Data</source>
        <translation>Daten</translation>
    </message>
    <message>
        <source>Preprocessing</source>
        <translation>Vorverarbeitung</translation>
    </message>
    <message>
        <source>Training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Augmentation</source>
        <translation>Augmentierung</translation>
    </message>
    <message>
        <source>Evaluation</source>
        <translation>Auswertung</translation>
    </message>
    <message>
        <source>Scoring</source>
        <translation>Bewertung</translation>
    </message>
    <message>
        <source>Identification</source>
        <translation>Zuordnung</translation>
    </message>
</context>
<context>
    <name>TrainPlanWords</name>
    <message>
        <source>ImageNet weights</source>
        <translation>Gewichte von ImageNet</translation>
    </message>
    <message>
        <source>Random weights</source>
        <translation>Zufällige Gewichte</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
</context>
<context>
    <name>TrendWords</name>
    <message>
        <source>▲ %1, new</source>
        <translation>▲ %1, neu</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::AboutDialog</name>
    <message>
        <source>About Taxon</source>
        <translation>Über Taxon</translation>
    </message>
    <message>
        <source>Taxon</source>
        <translation>Taxon</translation>
    </message>
    <message>
        <source>A workbench for the whole life of an image classifier. GPL-3.0-or-later; Inter (OFL) and bootstrap-icons (MIT) are bundled.</source>
        <translation>Eine Werkbank für das ganze Leben eines Bildklassifikators. GPL-3.0-or-later; Inter (OFL) und bootstrap-icons (MIT) liegen bei.</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Close</source>
        <translation>Schließen</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::CalibrationPresenter</name>
    <message>
        <source>Confidence %1 to %2</source>
        <translation>Konfidenz %1 bis %2</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::CalibrationSection</name>
    <message>
        <source>Temperature</source>
        <translation>Temperatur</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>Kalibrierfehler</translation>
    </message>
    <message>
        <source>Largest gap</source>
        <translation>Größte Lücke</translation>
    </message>
    <message>
        <source>Log loss</source>
        <translation>Log-Loss</translation>
    </message>
    <message>
        <source>Reliability</source>
        <translation>Zuverlässigkeit</translation>
    </message>
    <message>
        <source>Accuracy over confidence</source>
        <translation>Genauigkeit über der Konfidenz</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>The table beside it has the same figures.</source>
        <translation>Die Tabelle daneben hat dieselben Zahlen.</translation>
    </message>
    <message>
        <source>Bins</source>
        <translation>Intervalle</translation>
    </message>
    <message>
        <source>Enter opens a bin&apos;s images.</source>
        <translation>Eingabe öffnet die Bilder eines Intervalls.</translation>
    </message>
    <message>
        <source>Reliability as a table</source>
        <translation>Zuverlässigkeit als Tabelle</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Mean s</source>
        <translation>Mittleres s</translation>
    </message>
    <message>
        <source>Mean confidence of the bin&apos;s images</source>
        <translation>Mittlere Konfidenz der Bilder des Intervalls</translation>
    </message>
    <message>
        <source>Share of them that is right</source>
        <translation>Anteil davon, der richtig ist</translation>
    </message>
    <message>
        <source>Images, T</source>
        <translation>Bilder, T</translation>
    </message>
    <message>
        <source>After the temperature</source>
        <translation>Nach der Temperatur</translation>
    </message>
    <message>
        <source>Mean s, T</source>
        <translation>Mittleres s, T</translation>
    </message>
    <message>
        <source>Accuracy, T</source>
        <translation>Genauigkeit, T</translation>
    </message>
    <message>
        <source>No answer for an out-of-scope image can be right, so there is no accuracy to compare.</source>
        <translation>Keine Antwort auf ein fremdes Bild kann richtig sein, also gibt es keine Genauigkeit zum Vergleichen.</translation>
    </message>
    <message>
        <source>There are no validation images to fit a temperature on.</source>
        <translation>Es gibt keine Validierungsbilder, an die sich eine Temperatur anpassen ließe.</translation>
    </message>
    <message>
        <source>On the dashed line a confidence of 0.8 is right in 80 of 100. T is fitted on the validation images; above 1 makes the model less sure.</source>
        <translation>Auf der gestrichelten Linie ist eine Konfidenz von 0,8 in 80 von 100 Fällen richtig. T ist an die Validierungsbilder angepasst; über 1 macht es das Modell weniger sicher.</translation>
    </message>
    <message>
        <source>%1 after T</source>
        <translation>%1 nach T</translation>
    </message>
    <message>
        <source>of scores that had T = %1</source>
        <translation>von Werten, die schon T = %1 hatten</translation>
    </message>
    <message>
        <source>as it is</source>
        <translation>wie es ist</translation>
    </message>
    <message>
        <source>after T</source>
        <translation>nach T</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>Calibration</source>
        <translation>Kalibrierung</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ChartFiguresModel</name>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ChartFrame</name>
    <message>
        <source>%1, as a table</source>
        <translation>%1, als Tabelle</translation>
    </message>
    <message>
        <source>%1: table and export</source>
        <translation>%1: Tabelle und Export</translation>
    </message>
    <message>
        <source>Table and export</source>
        <translation>Tabelle und Export</translation>
    </message>
    <message>
        <source>As a table</source>
        <translation>Als Tabelle</translation>
    </message>
    <message>
        <source>Copy the figures</source>
        <translation>Zahlen kopieren</translation>
    </message>
    <message>
        <source>The figures are in the clipboard, as CSV</source>
        <translation>Die Zahlen sind als CSV in der Zwischenablage</translation>
    </message>
    <message>
        <source>Save as SVG…</source>
        <translation>Als SVG speichern…</translation>
    </message>
    <message>
        <source>Save as PNG…</source>
        <translation>Als PNG speichern…</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Als CSV speichern…</translation>
    </message>
    <message>
        <source>Save the chart</source>
        <translation>Diagramm speichern</translation>
    </message>
    <message>
        <source>Saved %1</source>
        <translation>Gespeichert: %1</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClassCard</name>
    <message>
        <source>SUREST, RIGHT</source>
        <translation>SICHER, RICHTIG</translation>
    </message>
    <message>
        <source>CONFIDENTLY WRONG</source>
        <translation>SICHER, FALSCH</translation>
    </message>
    <message>
        <source>LEAST CLEAR</source>
        <translation>AM UNKLARSTEN</translation>
    </message>
    <message>
        <source>TAKEN FOR IT</source>
        <translation>DAFÜR GEHALTEN</translation>
    </message>
    <message>
        <source>Choose a class: its surest, worst and least clear images stand here.</source>
        <translation>Eine Klasse wählen: Hier stehen ihre sichersten, schlechtesten und unklarsten Bilder.</translation>
    </message>
    <message>
        <source>open %1</source>
        <translation>%1 öffnen</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClassFlows</name>
    <message>
        <source>Confusions of one class</source>
        <translation>Verwechslungen einer Klasse</translation>
    </message>
    <message>
        <source>Confusions of %1</source>
        <translation>Verwechslungen von %1</translation>
    </message>
    <message>
        <source>%1 taken for %2: %3 images</source>
        <translation>%1 für %2 gehalten: %3 Bilder</translation>
    </message>
    <message>
        <source>No class is chosen</source>
        <translation>Keine Klasse ist gewählt</translation>
    </message>
    <message>
        <source>No image is confused with it</source>
        <translation>Kein Bild wird mit ihr verwechselt</translation>
    </message>
    <message>
        <source>Choose a pair: what its label is confused with stands here.</source>
        <translation>Ein Paar wählen: Hier steht, womit sein Label verwechselt wird.</translation>
    </message>
    <message>
        <source>Taken for %1</source>
        <translation>Für %1 gehalten</translation>
    </message>
    <message>
        <source>%1 is taken for</source>
        <translation>%1 wird gehalten für</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>and %1 more</source>
        <translation>und %1 weitere</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>Gehalten für</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClassPicker</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Type a class…</source>
        <translation>Klasse eintippen…</translation>
    </message>
    <message>
        <source>Classes, best match first</source>
        <translation>Klassen, die am besten passenden zuerst</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClassSizes</name>
    <message>
        <source>Images per class: %1 to %2, median %3; a class needs %4</source>
        <translation>Bilder je Klasse: %1 bis %2, Median %3; eine Klasse braucht %4</translation>
    </message>
    <message>
        <source>IMAGES PER CLASS</source>
        <translation>BILDER JE KLASSE</translation>
    </message>
    <message>
        <source>%1 – %2, median %3</source>
        <translation>%1 – %2, Median %3</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClassThresholds</name>
    <message>
        <source>A threshold of its own for every class</source>
        <translation>Eine eigene Schwelle für jede Klasse</translation>
    </message>
    <message>
        <source>Filter the thresholds of classes by name</source>
        <translation>Schwellen der Klassen nach Namen filtern</translation>
    </message>
    <message>
        <source>Filter classes…</source>
        <translation>Klassen filtern…</translation>
    </message>
    <message>
        <source>No validation image was evaluated: there is nothing to choose thresholds by.</source>
        <translation>Kein Validierungsbild wurde ausgewertet: Schwellen lassen sich an nichts wählen.</translation>
    </message>
    <message>
        <source>On the validation images %1 of %2 answered classes keep an error of %3 % by a threshold of their own, as counted. Enter opens the images that are taken for a class.</source>
        <translation>Auf den Validierungsbildern halten %1 von %2 beantworteten Klassen mit eigener Schwelle einen Fehler von %3 % ein, wie gezählt. Eingabe öffnet die Bilder, die für eine Klasse gehalten werden.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClassesPresenter</name>
    <message>
        <source>%1 not recognised</source>
        <translation>%1 nicht erkannt</translation>
    </message>
    <message>
        <source>taken for %1</source>
        <translation>für %1 gehalten</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1, the surest first</source>
        <translation>%1, die sichersten zuerst</translation>
    </message>
    <message>
        <source>%1, confidently wrong first</source>
        <translation>%1, sicher falsche zuerst</translation>
    </message>
    <message>
        <source>%1, the least clear first</source>
        <translation>%1, die unklarsten zuerst</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClassesSection</name>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Images of the set whose label it is (support)</source>
        <translation>Bilder der Menge mit diesem Label (Support)</translation>
    </message>
    <message>
        <source>Recall</source>
        <translation>Recall</translation>
    </message>
    <message>
        <source>Share of its images that are named rightly</source>
        <translation>Anteil ihrer Bilder, die richtig benannt sind</translation>
    </message>
    <message>
        <source>Precision</source>
        <translation>Präzision</translation>
    </message>
    <message>
        <source>Share of the images named so that are of the class; opens those that are not</source>
        <translation>Anteil der so benannten Bilder, die zur Klasse gehören; öffnet die anderen</translation>
    </message>
    <message>
        <source>F1</source>
        <translation>F1</translation>
    </message>
    <message>
        <source>Harmonic mean of precision and recall</source>
        <translation>Harmonisches Mittel aus Präzision und Recall</translation>
    </message>
    <message>
        <source>Shown recall</source>
        <translation>Gezeigter Recall</translation>
    </message>
    <message>
        <source>Share of its images that are named rightly and shown at τ</source>
        <translation>Anteil ihrer Bilder, die richtig benannt und bei τ gezeigt werden</translation>
    </message>
    <message>
        <source>Mean confidence</source>
        <translation>Mittlere Konfidenz</translation>
    </message>
    <message>
        <source>Of its images, right or wrong</source>
        <translation>Ihrer Bilder, ob richtig oder falsch</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Falsch</translation>
    </message>
    <message>
        <source>Its images that are named otherwise</source>
        <translation>Ihre Bilder, die anders benannt sind</translation>
    </message>
    <message>
        <source>Most confused with</source>
        <translation>Meist verwechselt mit</translation>
    </message>
    <message>
        <source>What most of its wrong images are taken for, and how many</source>
        <translation>Wofür die meisten ihrer falschen Bilder gehalten werden, und wie viele</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>With errors</source>
        <translation>Mit Fehlern</translation>
    </message>
    <message>
        <source>Below %1 images</source>
        <translation>Unter %1 Bildern</translation>
    </message>
    <message>
        <source>Never right</source>
        <translation>Nie richtig</translation>
    </message>
    <message>
        <source>Filter classes by name</source>
        <translation>Klassen nach Namen filtern</translation>
    </message>
    <message>
        <source>Filter classes…</source>
        <translation>Klassen filtern…</translation>
    </message>
    <message>
        <source>Scores of every class</source>
        <translation>Werte jeder Klasse</translation>
    </message>
    <message>
        <source>Enter or a double click opens images: of the class; on Precision, Wrong and Most confused with those that are wrong.</source>
        <translation>Eingabe oder Doppelklick öffnet Bilder: der Klasse; bei Präzision, Falsch und Meist verwechselt die falschen.</translation>
    </message>
    <message>
        <source>%1  (%2)</source>
        <translation>%1  (%2)</translation>
    </message>
    <message>
        <source>Images of an out-of-scope set have no class; Images shows what they are taken for.</source>
        <translation>Bilder einer fremden Menge haben keine Klasse; Bilder zeigt, wofür sie gehalten werden.</translation>
    </message>
    <message>
        <source>%1 of %2, at τ = %3</source>
        <translation>%1 von %2, bei τ = %3</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClustersPage</name>
    <message>
        <source>Places</source>
        <translation>Orte</translation>
    </message>
    <message>
        <source>Places of clusters.yaml</source>
        <translation>Orte aus clusters.yaml</translation>
    </message>
    <message>
        <source>No place yet</source>
        <translation>Noch kein Ort</translation>
    </message>
    <message>
        <source>Open the run</source>
        <translation>Lauf öffnen</translation>
    </message>
    <message>
        <source>Shows the chosen run on the Runs page: curves, log, stop, resume</source>
        <translation>Zeigt den gewählten Lauf auf der Seite Läufe: Kurven, Protokoll, Anhalten, Fortsetzen</translation>
    </message>
    <message>
        <source>Ask again</source>
        <translation>Neu fragen</translation>
    </message>
    <message>
        <source>Reads clusters.yaml and asks every place now</source>
        <translation>Liest clusters.yaml und fragt jetzt jeden Ort</translation>
    </message>
    <message>
        <source>What it printed</source>
        <translation>Was er ausgegeben hat</translation>
    </message>
    <message>
        <source>What the chosen pod printed</source>
        <translation>Was der gewählte Pod ausgegeben hat</translation>
    </message>
    <message>
        <source>Nodes with GPUs</source>
        <translation>Knoten mit GPUs</translation>
    </message>
    <message>
        <source>Runs of this workspace at the place</source>
        <translation>Läufe dieses Arbeitsbereichs an dem Ort</translation>
    </message>
    <message>
        <source>Pods of the runs, also those that have ended</source>
        <translation>Pods der Läufe, auch beendete</translation>
    </message>
    <message>
        <source>What the cluster says of them</source>
        <translation>Was der Cluster von ihnen sagt</translation>
    </message>
    <message>
        <source>Runs, the newest first</source>
        <translation>Läufe, der neueste zuerst</translation>
    </message>
    <message>
        <source>Pods: one each attempt</source>
        <translation>Pods: einer je Versuch</translation>
    </message>
    <message>
        <source>choose one to read what it printed</source>
        <translation>einen wählen, um seine Ausgabe zu lesen</translation>
    </message>
    <message>
        <source>Events</source>
        <translation>Ereignisse</translation>
    </message>
    <message>
        <source>Runs, nodes, pods and events</source>
        <translation>Läufe, Knoten, Pods und Ereignisse</translation>
    </message>
    <message>
        <source>Ask every place again</source>
        <translation>Alle Orte neu fragen</translation>
    </message>
    <message>
        <source>Show the place %1</source>
        <translation>Ort %1 zeigen</translation>
    </message>
    <message>
        <source>Read it again</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>Runs stay on this machine</source>
        <translation>Läufe bleiben auf diesem Rechner</translation>
    </message>
    <message>
        <source>Places beside it, containers and clusters, stand in clusters.yaml of the workspace (docs/formats/clusters.md).</source>
        <translation>Weitere Orte, Container und Cluster, stehen in clusters.yaml des Arbeitsbereichs (docs/formats/clusters.md).</translation>
    </message>
    <message>
        <source>not known</source>
        <translation>nicht bekannt</translation>
    </message>
    <message>
        <source>none is up</source>
        <translation>keiner läuft</translation>
    </message>
    <message>
        <source>no pod is chosen</source>
        <translation>kein Pod gewählt</translation>
    </message>
    <message>
        <source>Clusters</source>
        <translation>Cluster</translation>
    </message>
    <message>
        <source>where runs go beside this machine: nodes, GPUs, pods, cost</source>
        <translation>wo Läufe außer auf diesem Rechner laufen: Knoten, GPUs, Pods, Kosten</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ClustersPresenter</name>
    <message>
        <source>Reads …</source>
        <translation>Liest …</translation>
    </message>
    <message>
        <source>It has printed nothing.</source>
        <translation>Er hat nichts ausgegeben.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::CommandPalette</name>
    <message>
        <source>Command</source>
        <translation>Befehl</translation>
    </message>
    <message>
        <source>Type what to do…</source>
        <translation>Eintippen, was zu tun ist…</translation>
    </message>
    <message>
        <source>Commands, best match first</source>
        <translation>Befehle, die am besten passenden zuerst</translation>
    </message>
    <message>
        <source>Commands</source>
        <translation>Befehle</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ComparePresenter</name>
    <message>
        <source>Fixed since %1</source>
        <translation>Behoben seit %1</translation>
    </message>
    <message>
        <source>Broken since %1</source>
        <translation>Neu falsch seit %1</translation>
    </message>
    <message>
        <source>Wrong in %1 and now</source>
        <translation>Falsch in %1 und jetzt</translation>
    </message>
    <message>
        <source>right and shown</source>
        <translation>richtig und gezeigt</translation>
    </message>
    <message>
        <source>withheld</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>wrong and shown</source>
        <translation>falsch und gezeigt</translation>
    </message>
    <message>
        <source>%1 before, %2 now</source>
        <translation>%1 vorher, %2 jetzt</translation>
    </message>
    <message>
        <source>%1: broken and fixed</source>
        <translation>%1: neu falsch und behoben</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::CompareSection</name>
    <message>
        <source>%1 more</source>
        <translation>%1 mehr</translation>
    </message>
    <message>
        <source>Against</source>
        <translation>Gegen</translation>
    </message>
    <message>
        <source>Run to compare with</source>
        <translation>Lauf zum Vergleichen</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich geändert hat</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Enter opens them</source>
        <translation>Eingabe öffnet sie</translation>
    </message>
    <message>
        <source>What a user got before (down) and gets now (across), each at its own τ. Enter opens a cell.</source>
        <translation>Was ein Nutzer vorher bekam (nach unten) und jetzt bekommt (nach rechts), jeweils beim eigenen τ. Eingabe öffnet eine Zelle.</translation>
    </message>
    <message>
        <source>Outcomes before and now</source>
        <translation>Ergebnisse vorher und jetzt</translation>
    </message>
    <message>
        <source>Before ↓   now →</source>
        <translation>Vorher ↓   jetzt →</translation>
    </message>
    <message>
        <source>Right, shown</source>
        <translation>Richtig, gezeigt</translation>
    </message>
    <message>
        <source>Withheld</source>
        <translation>Zurückgehalten</translation>
    </message>
    <message>
        <source>Wrong, shown</source>
        <translation>Falsch, gezeigt</translation>
    </message>
    <message>
        <source>Changes and outcomes</source>
        <translation>Änderungen und Ergebnisse</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Filter the compared classes by name</source>
        <translation>Verglichene Klassen nach Namen filtern</translation>
    </message>
    <message>
        <source>Filter classes…</source>
        <translation>Klassen filtern…</translation>
    </message>
    <message>
        <source>Change of every class</source>
        <translation>Änderung jeder Klasse</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Right before</source>
        <translation>Vorher richtig</translation>
    </message>
    <message>
        <source>Right now</source>
        <translation>Jetzt richtig</translation>
    </message>
    <message>
        <source>Recall, change</source>
        <translation>Recall, Änderung</translation>
    </message>
    <message>
        <source>Difference now − before</source>
        <translation>Differenz jetzt − vorher</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Behoben</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>Neu falsch</translation>
    </message>
    <message>
        <source>Enter opens what was broken and fixed</source>
        <translation>Eingabe öffnet, was neu falsch und was behoben ist</translation>
    </message>
    <message>
        <source>There is no other evaluated run.</source>
        <translation>Es gibt keinen anderen ausgewerteten Lauf.</translation>
    </message>
    <message>
        <source>On an out-of-scope set no image is right; Overview has what both versions show of it.</source>
        <translation>In einer fremden Menge ist kein Bild richtig; die Übersicht hat, was beide Versionen davon zeigen.</translation>
    </message>
    <message>
        <source>Comparing…</source>
        <translation>Vergleich läuft…</translation>
    </message>
    <message>
        <source>Only the other run knows: %1.</source>
        <translation>Nur der andere Lauf kennt: %1.</translation>
    </message>
    <message>
        <source>Only this run knows: %1.</source>
        <translation>Nur dieser Lauf kennt: %1.</translation>
    </message>
    <message>
        <source>%1 to %2 %</source>
        <translation>%1 bis %2 %</translation>
    </message>
    <message>
        <source>Both wrong</source>
        <translation>Beide falsch</translation>
    </message>
    <message>
        <source>Both right</source>
        <translation>Beide richtig</translation>
    </message>
    <message>
        <source>Top-1, now − before</source>
        <translation>Top-1, jetzt − vorher</translation>
    </message>
    <message>
        <source>McNemar&apos;s p</source>
        <translation>McNemars p</translation>
    </message>
    <message>
        <source>of %1 images of %2</source>
        <translation>von %1 Bildern aus %2</translation>
    </message>
    <message>
        <source>95 % interval by paired bootstrap</source>
        <translation>95-%-Intervall durch gepaartes Bootstrap</translation>
    </message>
    <message>
        <source>how often chance alone would change as much</source>
        <translation>wie oft allein der Zufall so viel änderte</translation>
    </message>
    <message>
        <source>wrong before, right now</source>
        <translation>vorher falsch, jetzt richtig</translation>
    </message>
    <message>
        <source>right before, wrong now</source>
        <translation>vorher richtig, jetzt falsch</translation>
    </message>
    <message>
        <source>Compare</source>
        <translation>Vergleich</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::CopyDetailsButton</name>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>What happened, and the versions of the program</source>
        <translation>Was geschah, und die Versionen des Programms</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::CurvesCard</name>
    <message>
        <source>What lies across</source>
        <translation>Was waagerecht liegt</translation>
    </message>
    <message>
        <source>By epoch</source>
        <translation>Nach Epoche</translation>
    </message>
    <message>
        <source>By step</source>
        <translation>Nach Schritt</translation>
    </message>
    <message>
        <source>By time</source>
        <translation>Nach Zeit</translation>
    </message>
    <message>
        <source>Smoothing</source>
        <translation>Glättung</translation>
    </message>
    <message>
        <source>How much a curve follows what came before; the raw line stays behind it</source>
        <translation>Wie sehr eine Kurve dem folgt, was vorher kam; die rohe Linie bleibt dahinter</translation>
    </message>
    <message>
        <source>Logarithmic</source>
        <translation>Logarithmisch</translation>
    </message>
    <message>
        <source>Logarithmic values</source>
        <translation>Logarithmische Werte</translation>
    </message>
    <message>
        <source>What the chart shows</source>
        <translation>Was das Diagramm zeigt</translation>
    </message>
    <message>
        <source>Smoothing: none</source>
        <translation>Glättung: keine</translation>
    </message>
    <message>
        <source>Smoothing: %1</source>
        <translation>Glättung: %1</translation>
    </message>
    <message>
        <source>Nothing recorded</source>
        <translation>Nichts aufgezeichnet</translation>
    </message>
    <message>
        <source>%1 values of 0 or less have no place on this axis</source>
        <translation>%1 Werte von 0 oder weniger haben auf dieser Achse keinen Platz</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::DatasetView</name>
    <message>
        <source>seed %1</source>
        <translation>Seed %1</translation>
    </message>
    <message>
        <source>split %1</source>
        <translation>Aufteilung %1</translation>
    </message>
    <message>
        <source>%1 to %2 images a class</source>
        <translation>%1 bis %2 Bilder je Klasse</translation>
    </message>
    <message>
        <source>Sets and shards</source>
        <translation>Mengen und Shards</translation>
    </message>
    <message>
        <source>Sets of the data set</source>
        <translation>Mengen des Datensatzes</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Wozu</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Frozen</source>
        <translation>Eingefroren</translation>
    </message>
    <message>
        <source>A build that would change the benchmark is refused</source>
        <translation>Ein Bau, der den Benchmark ändern würde, wird abgelehnt</translation>
    </message>
    <message>
        <source>Freeze benchmark</source>
        <translation>Benchmark einfrieren</translation>
    </message>
    <message>
        <source>Choose a benchmark: a build that would change its images is refused</source>
        <translation>Einen Benchmark wählen: Ein Bau, der seine Bilder ändern würde, wird abgelehnt</translation>
    </message>
    <message>
        <source>Changes since</source>
        <translation>Änderungen seit</translation>
    </message>
    <message>
        <source>Data set to compare with</source>
        <translation>Datensatz zum Vergleichen</translation>
    </message>
    <message>
        <source>Changes of each class</source>
        <translation>Änderungen je Klasse</translation>
    </message>
    <message>
        <source>Changed images</source>
        <translation>Geänderte Bilder</translation>
    </message>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>Was geschah</translation>
    </message>
    <message>
        <source>%1 classes · %2</source>
        <translation>%1 Klassen · %2</translation>
    </message>
    <message>
        <source>Only its shards are here.</source>
        <translation>Nur seine Shards sind hier.</translation>
    </message>
    <message>
        <source>as here</source>
        <translation>wie hier</translation>
    </message>
    <message>
        <source>as in %1</source>
        <translation>wie in %1</translation>
    </message>
    <message>
        <source>Release %1</source>
        <translation>%1 freigeben</translation>
    </message>
    <message>
        <source>Freeze %1</source>
        <translation>%1 einfrieren</translation>
    </message>
    <message>
        <source>Comparing image by image…</source>
        <translation>Vergleich Bild für Bild…</translation>
    </message>
    <message>
        <source>There is no other data set to compare with.</source>
        <translation>Es gibt keinen anderen Datensatz zum Vergleichen.</translation>
    </message>
    <message>
        <source> The first %1 changed images are listed; all of them: taxon dataset diff %2 %3 --csv</source>
        <translation> Die ersten %1 geänderten Bilder stehen hier; alle: taxon dataset diff %2 %3 --csv</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::DatasetsPage</name>
    <message>
        <source>packed, %1</source>
        <translation>gepackt, %1</translation>
    </message>
    <message>
        <source>not packed</source>
        <translation>nicht gepackt</translation>
    </message>
    <message>
        <source>can&apos;t be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>%1 classes · %2</source>
        <translation>%1 Klassen · %2</translation>
    </message>
    <message>
        <source>shards alone · %1</source>
        <translation>nur Shards · %1</translation>
    </message>
    <message>
        <source>Data sets, newest first</source>
        <translation>Datensätze, der neueste zuerst</translation>
    </message>
    <message>
        <source>Show the rules of the next data set</source>
        <translation>Regeln des nächsten Datensatzes zeigen</translation>
    </message>
    <message>
        <source>Make a new data set</source>
        <translation>Neuen Datensatz erstellen</translation>
    </message>
    <message>
        <source>Show data set %1</source>
        <translation>Datensatz %1 zeigen</translation>
    </message>
    <message>
        <source>Pack data set %1</source>
        <translation>Datensatz %1 packen</translation>
    </message>
    <message>
        <source>Next data set</source>
        <translation>Nächster Datensatz</translation>
    </message>
    <message>
        <source>Data sets</source>
        <translation>Datensätze</translation>
    </message>
    <message>
        <source>its rules, and what they would make</source>
        <translation>seine Regeln, und was sie ergäben</translation>
    </message>
    <message>
        <source>No workspace is open</source>
        <translation>Kein Arbeitsbereich ist offen</translation>
    </message>
    <message>
        <source>rules, sets, what changed, shards and where they go</source>
        <translation>Regeln, Mengen, was sich änderte, Shards und wohin sie gehen</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::DatasetsPresenter</name>
    <message>
        <source>%1 is frozen as data set %2 has it: a build that would change it is refused.</source>
        <translation>%1 ist eingefroren, wie Datensatz %2 es hat: Ein Bau, der es ändern würde, wird abgelehnt.</translation>
    </message>
    <message>
        <source>%1 may change again.</source>
        <translation>%1 darf sich wieder ändern.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::DuplicatesCard</name>
    <message>
        <source>Equal and nearly equal pictures</source>
        <translation>Gleiche und fast gleiche Bilder</translation>
    </message>
    <message>
        <source>Pairs of pictures</source>
        <translation>Bildpaare</translation>
    </message>
    <message>
        <source>None is known.

&quot;Check every file&quot; at the right looks for them.</source>
        <translation>Keine bekannt.

„Jede Datei prüfen“ rechts sucht danach.</translation>
    </message>
    <message>
        <source>1 keeps the left one, 2 the right one; the other goes to _removed. Up and Down: another pair. Ctrl+Z takes back</source>
        <translation>1 behält das linke, 2 das rechte; das andere geht nach _removed. Auf und Ab: anderes Paar. Strg+Z nimmt zurück</translation>
    </message>
    <message>
        <source>Keep this one</source>
        <translation>Dieses behalten</translation>
    </message>
    <message>
        <source>Keep the left one</source>
        <translation>Das linke behalten</translation>
    </message>
    <message>
        <source>Keep the right one</source>
        <translation>Das rechte behalten</translation>
    </message>
    <message>
        <source>Show in its class</source>
        <translation>In seiner Klasse zeigen</translation>
    </message>
    <message>
        <source>Show the left one in its class</source>
        <translation>Das linke in seiner Klasse zeigen</translation>
    </message>
    <message>
        <source>Show the right one in its class</source>
        <translation>Das rechte in seiner Klasse zeigen</translation>
    </message>
    <message>
        <source>%1 × %2 px · %3</source>
        <translation>%1 × %2 px · %3</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::DuplicatesPresenter</name>
    <message>
        <source>benchmark %1 · %2</source>
        <translation>Benchmark %1 · %2</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::EmptyState</name>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ExchangePresenter</name>
    <message>
        <source>Formats of other tools</source>
        <translation>Formate anderer Werkzeuge</translation>
    </message>
    <message>
        <source>What an import of %1 would do</source>
        <translation>Was ein Import von %1 täte</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>Nichts wird geändert.</translation>
    </message>
    <message>
        <source>Import of %1</source>
        <translation>Import von %1</translation>
    </message>
    <message>
        <source>What was copied stays: the same import goes on.</source>
        <translation>Was kopiert wurde, bleibt: Derselbe Import macht weiter.</translation>
    </message>
    <message>
        <source>%1 images were imported.</source>
        <translation>%1 Bilder wurden importiert.</translation>
    </message>
    <message>
        <source>Export to %1</source>
        <translation>Export nach %1</translation>
    </message>
    <message>
        <source>Nothing: the folder is there whole or not at all.</source>
        <translation>Nichts: Der Ordner ist ganz da oder gar nicht.</translation>
    </message>
    <message>
        <source>%1 images as %2 in %3%4</source>
        <translation>%1 Bilder als %2 in %3%4</translation>
    </message>
    <message>
        <source>, %1 left out</source>
        <translation>, %1 ausgelassen</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ExplanationView</name>
    <message>
        <source>Where it looks: being computed …</source>
        <translation>Wohin es schaut: wird berechnet …</translation>
    </message>
    <message>
        <source>Where it looks is not known: %1</source>
        <translation>Wohin es schaut, ist nicht bekannt: %1</translation>
    </message>
    <message>
        <source>The model doesn&apos;t know the label %1</source>
        <translation>Das Modell kennt das Label %1 nicht</translation>
    </message>
    <message>
        <source>Nothing in it speaks for %1 (%2)</source>
        <translation>Nichts darin spricht für %1 (%2)</translation>
    </message>
    <message>
        <source>Where it sees %1 (%2)</source>
        <translation>Wo es %1 sieht (%2)</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::Explanations</name>
    <message>
        <source>The worker can&apos;t be started from here.</source>
        <translation>Der Worker lässt sich von hier nicht starten.</translation>
    </message>
    <message>
        <source>Where the model looks</source>
        <translation>Wohin das Modell schaut</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ExportDialog</name>
    <message>
        <source>New folder</source>
        <translation>Neuer Ordner</translation>
    </message>
    <message>
        <source>A folder that is not there yet</source>
        <translation>Ein Ordner, den es noch nicht gibt</translation>
    </message>
    <message>
        <source>Export</source>
        <translation>Exportieren</translation>
    </message>
    <message>
        <source>Export images</source>
        <translation>Bilder exportieren</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>What to export</source>
        <translation>Was exportiert wird</translation>
    </message>
    <message>
        <source>the library as it is</source>
        <translation>die Bibliothek, wie sie ist</translation>
    </message>
    <message>
        <source>data set %1</source>
        <translation>Datensatz %1</translation>
    </message>
    <message>
        <source>Image files</source>
        <translation>Bilddateien</translation>
    </message>
    <message>
        <source>copied</source>
        <translation>kopiert</translation>
    </message>
    <message>
        <source>linked: the same disk, the same bytes from then on</source>
        <translation>verlinkt: derselbe Datenträger, fortan dieselben Bytes</translation>
    </message>
    <message>
        <source>named where they are</source>
        <translation>benannt, wo sie liegen</translation>
    </message>
    <message>
        <source>Where…</source>
        <translation>Wo…</translation>
    </message>
    <message>
        <source>What</source>
        <translation>Was</translation>
    </message>
    <message>
        <source>Where the new folder is made</source>
        <translation>Wo der neue Ordner entsteht</translation>
    </message>
    <message>
        <source>At work; the list of jobs has the progress.</source>
        <translation>In Arbeit; die Liste der Aufträge zeigt den Fortschritt.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::GridFoot</name>
    <message>
        <source>Order of the images</source>
        <translation>Reihenfolge der Bilder</translation>
    </message>
    <message>
        <source>Its like first</source>
        <translation>Ähnliche</translation>
    </message>
    <message>
        <source>Hide judged</source>
        <translation>Nur offene</translation>
    </message>
    <message>
        <source>Reason that goes with what you decide</source>
        <translation>Grund, der mit dem Urteil gespeichert wird</translation>
    </message>
    <message>
        <source>Reason (%1)</source>
        <translation>Grund (%1)</translation>
    </message>
    <message>
        <source>Journalled with each verdict, move and removal until you change it; Enter goes back to the images</source>
        <translation>Steht im Journal bei jedem Urteil, Verschieben und Entfernen, bis er geändert wird; Eingabe führt zurück zu den Bildern</translation>
    </message>
    <message>
        <source>Usual order</source>
        <translation>Üblich</translation>
    </message>
    <message>
        <source>Least sure first</source>
        <translation>Unsicherste zuerst</translation>
    </message>
    <message>
        <source>Surest first</source>
        <translation>Sicherste zuerst</translation>
    </message>
    <message>
        <source>Largest loss first</source>
        <translation>Größter Loss zuerst</translation>
    </message>
    <message>
        <source>By label</source>
        <translation>Nach Label</translation>
    </message>
    <message>
        <source>By prediction</source>
        <translation>Nach Vorhersage</translation>
    </message>
    <message>
        <source>Show what looks to the model like the chosen image first (%1)</source>
        <translation>Zuerst zeigen, was für das Modell wie das gewählte Bild aussieht (%1)</translation>
    </message>
    <message>
        <source>Leave out of To review and of the errors what somebody has decided about</source>
        <translation>Aus „Offen“ und den Fehlern weglassen, was jemand entschieden hat</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::HeatMap</name>
    <message>
        <source>prediction →</source>
        <translation>Vorhersage →</translation>
    </message>
    <message>
        <source>label ↓</source>
        <translation>Label ↓</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::HistoryList</name>
    <message>
        <source>HISTORY</source>
        <translation>VERLAUF</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::IdentifyPage</name>
    <message>
        <source>Before accepting, and the selected image</source>
        <translation>Vor dem Annehmen, und das gewählte Bild</translation>
    </message>
    <message>
        <source>New class…</source>
        <translation>Neue Klasse…</translation>
    </message>
    <message>
        <source>List of identified images</source>
        <translation>Liste der zugeordneten Bilder</translation>
    </message>
    <message>
        <source>Accept as a new class</source>
        <translation>Als neue Klasse annehmen</translation>
    </message>
    <message>
        <source>Its name; the folder is made in the library.</source>
        <translation>Ihr Name; der Ordner entsteht in der Bibliothek.</translation>
    </message>
    <message>
        <source>Identify: read the lists again</source>
        <translation>Zuordnen: Listen neu lesen</translation>
    </message>
    <message>
        <source>Identify: look at a sample</source>
        <translation>Zuordnen: Stichprobe ansehen</translation>
    </message>
    <message>
        <source>Identify: accept as predicted all that pass</source>
        <translation>Zuordnen: alle gefilterten wie vorhergesagt annehmen</translation>
    </message>
    <message>
        <source>Identify: accept all that pass as…</source>
        <translation>Zuordnen: alle gefilterten annehmen als…</translation>
    </message>
    <message>
        <source>Identify: keep this filter…</source>
        <translation>Zuordnen: diesen Filter behalten…</translation>
    </message>
    <message>
        <source>Identify: take the last step back</source>
        <translation>Zuordnen: letzten Schritt zurücknehmen</translation>
    </message>
    <message>
        <source>No saved filter</source>
        <translation>Ohne Filter</translation>
    </message>
    <message>
        <source>Read again</source>
        <translation>Neu lesen</translation>
    </message>
    <message>
        <source>No unknown images yet</source>
        <translation>Noch keine unbekannten Bilder</translation>
    </message>
    <message>
        <source>taxon identify --images FOLDER lets the newest model guess; a recipe&apos;s identification does so after each run.</source>
        <translation>taxon identify --images ORDNER lässt das neueste Modell raten; die Zuordnung eines Rezepts tut das nach jedem Lauf.</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Alle Klassen</translation>
    </message>
    <message>
        <source>whatever the guess</source>
        <translation>was immer der Vorschlag ist</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1 at random of %2</source>
        <translation>%1 zufällige von %2</translation>
    </message>
    <message>
        <source>Accept %1 as predicted</source>
        <translation>%1 wie vorhergesagt annehmen</translation>
    </message>
    <message>
        <source>Accept as predicted</source>
        <translation>Wie vorhergesagt annehmen</translation>
    </message>
    <message>
        <source>No image to show</source>
        <translation>Kein Bild zu zeigen</translation>
    </message>
    <message>
        <source>%1   ·   %2 takes it back</source>
        <translation>%1   ·   %2 nimmt es zurück</translation>
    </message>
    <message>
        <source>Accept %1 as</source>
        <translation>%1 annehmen als</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>%1 Bilder</translation>
    </message>
    <message>
        <source>Keep this filter</source>
        <translation>Diesen Filter behalten</translation>
    </message>
    <message>
        <source>Its name; one of the same name is replaced.</source>
        <translation>Sein Name; einer gleichen Namens wird ersetzt.</translation>
    </message>
    <message>
        <source>Identify</source>
        <translation>Zuordnen</translation>
    </message>
    <message>
        <source>Unknown images: what the model takes them for, and into the library</source>
        <translation>Unbekannte Bilder: wofür das Modell sie hält, und ab in die Bibliothek</translation>
    </message>
    <message>
        <source>Best guess</source>
        <translation>Bester Vorschlag</translation>
    </message>
    <message>
        <source>Part of the path</source>
        <translation>Teil des Pfads</translation>
    </message>
    <message>
        <source>Part of the path…</source>
        <translation>Teil des Pfads…</translation>
    </message>
    <message>
        <source>Saved filter</source>
        <translation>Gespeicherter Filter</translation>
    </message>
    <message>
        <source>Filters that were kept, here or with taxon identify list --save</source>
        <translation>Behaltene Filter, von hier oder mit taxon identify list --save</translation>
    </message>
    <message>
        <source>Keep…</source>
        <translation>Behalten…</translation>
    </message>
    <message>
        <source>Gives this filter a name</source>
        <translation>Gibt diesem Filter einen Namen</translation>
    </message>
    <message>
        <source>Classes by number of images, most first</source>
        <translation>Klassen nach Zahl der Bilder, die meisten zuerst</translation>
    </message>
    <message>
        <source>No image passes.</source>
        <translation>Kein Bild passt.</translation>
    </message>
    <message>
        <source>Unknown images</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>New</source>
        <translation>Neu</translation>
    </message>
    <message>
        <source>Accepted</source>
        <translation>Angenommen</translation>
    </message>
    <message>
        <source>Decided</source>
        <translation>Entschieden</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Order</source>
        <translation>Reihenfolge</translation>
    </message>
    <message>
        <source>Surest first</source>
        <translation>Sichere zuerst</translation>
    </message>
    <message>
        <source>Least sure first</source>
        <translation>Unsichere zuerst</translation>
    </message>
    <message>
        <source>Closest race first</source>
        <translation>Knappste zuerst</translation>
    </message>
    <message>
        <source>Widest spread first</source>
        <translation>Breiteste Streuung zuerst</translation>
    </message>
    <message>
        <source>By path</source>
        <translation>Nach Pfad</translation>
    </message>
    <message>
        <source>Identified images</source>
        <translation>Zugeordnete Bilder</translation>
    </message>
    <message>
        <source>No image passes this filter.</source>
        <translation>Kein Bild passt zu diesem Filter.</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>Images by confidence, and the range that is shown</source>
        <translation>Bilder nach Konfidenz, und der gezeigte Bereich</translation>
    </message>
    <message>
        <source>score of the best guess</source>
        <translation>Wert des besten Vorschlags</translation>
    </message>
    <message>
        <source>Before accepting</source>
        <translation>Vor dem Annehmen</translation>
    </message>
    <message>
        <source>Look at a sample of %1</source>
        <translation>Stichprobe von %1 ansehen</translation>
    </message>
    <message>
        <source>Images at random of all that pass; W marks the wrong ones</source>
        <translation>Zufällige Bilder aus allen gefilterten; W markiert die falschen</translation>
    </message>
    <message>
        <source>All that pass, each to the class the model takes it for; one step, taken back with Ctrl+Z</source>
        <translation>Alle gefilterten, jedes in die Klasse, für die das Modell es hält; ein Schritt, Strg+Z nimmt ihn zurück</translation>
    </message>
    <message>
        <source>Accept all as…</source>
        <translation>Alle annehmen als…</translation>
    </message>
    <message>
        <source>All that pass to one class, also a new one</source>
        <translation>Alle gefilterten in eine Klasse, auch eine neue</translation>
    </message>
    <message>
        <source>All are out of scope</source>
        <translation>Alle sind fremd</translation>
    </message>
    <message>
        <source>All that pass belong to no class</source>
        <translation>Alle gefilterten gehören zu keiner Klasse</translation>
    </message>
    <message>
        <source>Remove all</source>
        <translation>Alle entfernen</translation>
    </message>
    <message>
        <source>All that pass to _removed; nothing is erased</source>
        <translation>Alle gefilterten nach _removed; nichts wird gelöscht</translation>
    </message>
    <message>
        <source>Selected image</source>
        <translation>Gewähltes Bild</translation>
    </message>
    <message>
        <source>The selected image</source>
        <translation>Das gewählte Bild</translation>
    </message>
    <message>
        <source>Identify: show what to label next</source>
        <translation>Zuordnen: zeigen, was als Nächstes zu labeln ist</translation>
    </message>
    <message>
        <source>Identify: find groups that may be new classes</source>
        <translation>Zuordnen: Gruppen suchen, die neue Klassen sein könnten</translation>
    </message>
    <message>
        <source>Identify: show what can&apos;t be read</source>
        <translation>Zuordnen: zeigen, was nicht lesbar ist</translation>
    </message>
    <message>
        <source>%1 unreadable: show</source>
        <translation>%1 nicht lesbar: zeigen</translation>
    </message>
    <message>
        <source>%1 to label next of %2</source>
        <translation>%1 von %2 als Nächstes zu labeln</translation>
    </message>
    <message>
        <source>Group %1</source>
        <translation>Gruppe %1</translation>
    </message>
    <message>
        <source>a new class, perhaps</source>
        <translation>vielleicht eine neue Klasse</translation>
    </message>
    <message>
        <source>Whatever they look like</source>
        <translation>Wie auch immer sie aussehen</translation>
    </message>
    <message>
        <source>Look like no other one</source>
        <translation>Ähneln keinem anderen</translation>
    </message>
    <message>
        <source>Look like an earlier one</source>
        <translation>Ähneln einem früheren</translation>
    </message>
    <message>
        <source>Look like the library</source>
        <translation>Ähneln der Bibliothek</translation>
    </message>
    <message>
        <source>Look like %1 of the library</source>
        <translation>Ähneln %1 der Bibliothek</translation>
    </message>
    <message>
        <source>Files that could not be read</source>
        <translation>Nicht lesbare Dateien</translation>
    </message>
    <message>
        <source>Files that could not be read, and why</source>
        <translation>Nicht lesbare Dateien, und warum</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Nearly equal pictures</source>
        <translation>Fast gleiche Bilder</translation>
    </message>
    <message>
        <source>What an image looks nearly like: an earlier one of the list, or one of the library</source>
        <translation>Wem ein Bild fast gleicht: einem früheren der Liste oder einem der Bibliothek</translation>
    </message>
    <message>
        <source>Find groups</source>
        <translation>Gruppen suchen</translation>
    </message>
    <message>
        <source>Groups of images that the model is not sure of and that look alike to it: new classes, perhaps</source>
        <translation>Gruppen von Bildern, bei denen das Modell unsicher ist und die sich für es ähneln: vielleicht neue Klassen</translation>
    </message>
    <message>
        <source>Label next: %1</source>
        <translation>Als Nächstes labeln: %1</translation>
    </message>
    <message>
        <source>Of all that pass those that teach the model most: closest races between two classes, far from one another</source>
        <translation>Von allen gefilterten die, aus denen das Modell am meisten lernt: die knappsten zwischen zwei Klassen, weit voneinander entfernt</translation>
    </message>
    <message>
        <source>Files that are no image or a damaged one, and why</source>
        <translation>Dateien, die kein Bild oder ein beschädigtes sind, und warum</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>Tabelle</translation>
    </message>
    <message>
        <source>The same images as rows of words and figures</source>
        <translation>Dieselben Bilder als Zeilen aus Worten und Zahlen</translation>
    </message>
    <message>
        <source>Identify: publish this list to PostgreSQL…</source>
        <translation>Zuordnen: diese Liste in PostgreSQL veröffentlichen …</translation>
    </message>
    <message>
        <source>Publish this list</source>
        <translation>Diese Liste veröffentlichen</translation>
    </message>
    <message>
        <source>The team&apos;s database, as psql takes it: host=db.example.org dbname=team
The password comes from ~/.pgpass or a service file.</source>
        <translation>Die Datenbank des Teams, wie psql sie nimmt: host=db.example.org dbname=team
Das Passwort kommt aus ~/.pgpass oder einer Service-Datei.</translation>
    </message>
    <message>
        <source>%1 images are in %2, schema &quot;%3&quot;.</source>
        <translation>%1 Bilder sind in %2, Schema „%3“.</translation>
    </message>
    <message>
        <source>Publish %1</source>
        <translation>%1 veröffentlichen</translation>
    </message>
    <message>
        <source>The database has the list as it was.</source>
        <translation>Die Datenbank hat die Liste, wie sie war.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::IdentifyPresenter</name>
    <message>
        <source>Filter &quot;%1&quot; is kept.</source>
        <translation>Filter „%1“ ist gespeichert.</translation>
    </message>
    <message>
        <source>No image to accept.</source>
        <translation>Kein Bild zum Annehmen.</translation>
    </message>
    <message>
        <source>%1. How many labels would be wrong is not known: %2</source>
        <translation>%1. Wie viele Labels falsch wären, ist nicht bekannt: %2</translation>
    </message>
    <message>
        <source>%1. If accepted as predicted, about %2 would be wrong (%3 to %4): %5 (%6 to %7).</source>
        <translation>%1. Wie vorhergesagt angenommen wären etwa %2 falsch (%3 bis %4): %5 (%6 bis %7).</translation>
    </message>
    <message>
        <source>For %1 of them fewer than %2 held-out images tell: look at a sample.</source>
        <translation>Für %1 davon sprechen weniger als %2 zurückgelegte Bilder: eine Stichprobe ansehen.</translation>
    </message>
    <message>
        <source>These images are less sure than the held-out ones (%1, there %2): some may be of no class.</source>
        <translation>Diese Bilder sind unsicherer als die zurückgelegten (%1, dort %2): Manche gehören vielleicht zu keiner Klasse.</translation>
    </message>
    <message>
        <source>These images are surer than the held-out ones (%1, there %2): they may be of another kind.</source>
        <translation>Diese Bilder sind sicherer als die zurückgelegten (%1, dort %2): Sie sind vielleicht von anderer Art.</translation>
    </message>
    <message>
        <source>%1 of %2 looked at are wrong: %3 to %4 of all %5.</source>
        <translation>%1 von %2 angesehenen sind falsch: %3 bis %4 aller %5.</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>accepted as predicted</source>
        <translation>wie vorhergesagt angenommen</translation>
    </message>
    <message>
        <source>accepted as %1</source>
        <translation>angenommen als %1</translation>
    </message>
    <message>
        <source>%1, in benchmark %2</source>
        <translation>%1, im Benchmark %2</translation>
    </message>
    <message>
        <source>They are decided already.</source>
        <translation>Sie sind schon entschieden.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1 not accepted. %2: %3</source>
        <translation>%1 nicht angenommen. %2: %3</translation>
    </message>
    <message>
        <source>accepted</source>
        <translation>angenommen</translation>
    </message>
    <message>
        <source>in a benchmark</source>
        <translation>in einem Benchmark</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>%1
%2 at %3</source>
        <translation>%1
%2 mit %3</translation>
    </message>
    <message>
        <source>%1
margin %2 · entropy %3</source>
        <translation>%1
Abstand %2 · Entropie %3</translation>
    </message>
    <message>
        <source>accept</source>
        <translation>annehmen</translation>
    </message>
    <message>
        <source>as guess 1 …</source>
        <translation>als Vorschlag 1 …</translation>
    </message>
    <message>
        <source>as class</source>
        <translation>als Klasse</translation>
    </message>
    <message>
        <source>to benchmark difficult</source>
        <translation>in den Benchmark difficult</translation>
    </message>
    <message>
        <source>remove</source>
        <translation>entfernen</translation>
    </message>
    <message>
        <source>leave</source>
        <translation>lassen</translation>
    </message>
    <message>
        <source>mark wrong</source>
        <translation>als falsch markieren</translation>
    </message>
    <message>
        <source>large</source>
        <translation>groß</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>rückgängig</translation>
    </message>
    <message>
        <source>%1 look nearly like pictures that models are judged by. %2: %3</source>
        <translation>%1 gleichen fast Bildern, an denen Modelle gemessen werden. %2: %3</translation>
    </message>
    <message>
        <source>Looking for groups…</source>
        <translation>Gruppen werden gesucht…</translation>
    </message>
    <message>
        <source>Nothing lies densely together among %1.</source>
        <translation>Unter %1 liegt nichts dicht beieinander.</translation>
    </message>
    <message>
        <source>%1 groups among %2 that the model is not sure of; they stand below the classes.</source>
        <translation>%1 Gruppen unter %2, bei denen das Modell unsicher ist; sie stehen unter den Klassen.</translation>
    </message>
    <message>
        <source>%1 have no embedding: identify them again.</source>
        <translation>%1 haben kein Embedding: neu zuordnen.</translation>
    </message>
    <message>
        <source>the same picture as %1</source>
        <translation>dasselbe Bild wie %1</translation>
    </message>
    <message>
        <source>looks nearly like %1</source>
        <translation>gleicht fast %1</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::IdentifyRows</name>
    <message>
        <source>Image</source>
        <translation>Bild</translation>
    </message>
    <message>
        <source>Best guess</source>
        <translation>Bester Vorschlag</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>Margin</source>
        <translation>Abstand</translation>
    </message>
    <message>
        <source>Entropy</source>
        <translation>Entropie</translation>
    </message>
    <message>
        <source>Looks nearly like</source>
        <translation>Gleicht fast</translation>
    </message>
    <message>
        <source>Decision</source>
        <translation>Entscheidung</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::IdentifyTableView</name>
    <message>
        <source>Identified images, as a table</source>
        <translation>Zugeordnete Bilder, als Tabelle</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ImageCanvas</name>
    <message>
        <source>Picture</source>
        <translation>Bild</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ImageGrid</name>
    <message>
        <source>missing</source>
        <translation>fehlt</translation>
    </message>
    <message>
        <source>can&apos;t be shown</source>
        <translation>nicht darstellbar</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ImageHistory</name>
    <message>
        <source>%1, it is %2</source>
        <translation>%1, es ist %2</translation>
    </message>
    <message>
        <source>was to be moved to %1, but stayed: %2</source>
        <translation>sollte nach %1, blieb aber: %2</translation>
    </message>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>%1 became %2</source>
        <translation>%1 wurde zu %2</translation>
    </message>
    <message>
        <source>moved from %1 to %2</source>
        <translation>von %1 nach %2 verschoben</translation>
    </message>
    <message>
        <source>done again: %1</source>
        <translation>wiederholt: %1</translation>
    </message>
    <message>
        <source>taken back: %1</source>
        <translation>zurückgenommen: %1</translation>
    </message>
    <message>
        <source>%1 (taken back)</source>
        <translation>%1 (zurückgenommen)</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ImageInspector</name>
    <message>
        <source>Right, shown</source>
        <translation>Richtig, gezeigt</translation>
    </message>
    <message>
        <source>Right, but withheld</source>
        <translation>Richtig, aber zurückgehalten</translation>
    </message>
    <message>
        <source>Wrong and shown</source>
        <translation>Falsch und gezeigt</translation>
    </message>
    <message>
        <source>Wrong, withheld</source>
        <translation>Falsch, zurückgehalten</translation>
    </message>
    <message>
        <source>Out of scope, but shown</source>
        <translation>Fremd, aber gezeigt</translation>
    </message>
    <message>
        <source>Out of scope, rejected</source>
        <translation>Fremd, abgewiesen</translation>
    </message>
    <message>
        <source>MOST SIMILAR IMAGES</source>
        <translation>ÄHNLICHSTE BILDER</translation>
    </message>
    <message>
        <source>Selected image</source>
        <translation>Gewähltes Bild</translation>
    </message>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Prediction</source>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Rank of label</source>
        <translation>Rang des Labels</translation>
    </message>
    <message>
        <source>TOP 5</source>
        <translation>TOP 5</translation>
    </message>
    <message>
        <source>Choose an image</source>
        <translation>Ein Bild wählen</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>%1  %2</source>
        <translation>%1  %2</translation>
    </message>
    <message>
        <source>train: optimistic</source>
        <translation>Training: zu gut</translation>
    </message>
    <message>
        <source>The model was trained on this image: its scores are optimistic</source>
        <translation>Das Modell wurde mit diesem Bild trainiert: Seine Werte sind zu gut</translation>
    </message>
    <message>
        <source>EXAMPLES OF %1</source>
        <translation>BEISPIELE FÜR %1</translation>
    </message>
    <message>
        <source>%1 by %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source>%1  ·  %2 × %3 px</source>
        <translation>%1  ·  %2 × %3 px</translation>
    </message>
    <message>
        <source>%1  ·  can&apos;t be read</source>
        <translation>%1  ·  nicht lesbar</translation>
    </message>
    <message>
        <source>Most similar images: %1</source>
        <translation>Ähnlichste Bilder: %1</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ImageViewer</name>
    <message>
        <source>Large image</source>
        <translation>Großes Bild</translation>
    </message>
    <message>
        <source>Back (Escape)</source>
        <translation>Zurück (Esc)</translation>
    </message>
    <message>
        <source>Smaller (-)</source>
        <translation>Kleiner (-)</translation>
    </message>
    <message>
        <source>Larger (+)</source>
        <translation>Größer (+)</translation>
    </message>
    <message>
        <source>Fitted or 100 % (Z)</source>
        <translation>Eingepasst oder 100 % (Z)</translation>
    </message>
    <message>
        <source>Previous image (Left)</source>
        <translation>Voriges Bild (Links)</translation>
    </message>
    <message>
        <source>Next image (Right)</source>
        <translation>Nächstes Bild (Rechts)</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ImagesSection</name>
    <message>
        <source>Facts of the large image</source>
        <translation>Angaben zum großen Bild</translation>
    </message>
    <message>
        <source>Errors</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>Paare</translation>
    </message>
    <message>
        <source>By label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>By prediction</source>
        <translation>Vorhersage</translation>
    </message>
    <message>
        <source>Filter by class</source>
        <translation>Nach Klasse filtern</translation>
    </message>
    <message>
        <source>Filter classes…</source>
        <translation>Klassen filtern…</translation>
    </message>
    <message>
        <source>Confused classes, most first</source>
        <translation>Verwechselte Klassen, die häufigsten zuerst</translation>
    </message>
    <message>
        <source>To review</source>
        <translation>Offen</translation>
    </message>
    <message>
        <source>Wrong, shown</source>
        <translation>Falsch</translation>
    </message>
    <message>
        <source>Withheld</source>
        <translation>Unter τ</translation>
    </message>
    <message>
        <source>All</source>
        <translation>Alle</translation>
    </message>
    <message>
        <source>Images to review</source>
        <translation>Bilder zum Prüfen</translation>
    </message>
    <message>
        <source>Selected image</source>
        <translation>Gewähltes Bild</translation>
    </message>
    <message>
        <source>Facts of the selected image</source>
        <translation>Angaben zum gewählten Bild</translation>
    </message>
    <message>
        <source>%1 of %2 selected   ·   %3 images in %4   ·   L opens an image large</source>
        <translation>%1 von %2 gewählt   ·   %3 Bilder in %4   ·   L öffnet ein Bild groß</translation>
    </message>
    <message>
        <source>False, shown</source>
        <translation>Gezeigt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Unter τ</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>Gehalten für</translation>
    </message>
    <message>
        <source>Nothing is wrong in this set.</source>
        <translation>In dieser Menge ist nichts falsch.</translation>
    </message>
    <message>
        <source>No error with such a class.</source>
        <translation>Kein Fehler mit so einer Klasse.</translation>
    </message>
    <message>
        <source>All of these images have been judged.</source>
        <translation>Alle diese Bilder sind beurteilt.</translation>
    </message>
    <message>
        <source>Nothing is wrong, and every image is at or above the threshold.</source>
        <translation>Nichts ist falsch, und jedes Bild liegt an oder über der Schwelle.</translation>
    </message>
    <message>
        <source>No such image at this threshold.</source>
        <translation>Kein solches Bild bei dieser Schwelle.</translation>
    </message>
    <message>
        <source>No image to show</source>
        <translation>Kein Bild zu zeigen</translation>
    </message>
    <message>
        <source>%1   ·   %2   ·   %3 takes it back, %4 shows the keys</source>
        <translation>%1   ·   %2   ·   %3 nimmt es zurück, %4 zeigt die Tasten</translation>
    </message>
    <message>
        <source>%1 decided, %2 left</source>
        <translation>%1 entschieden, %2 übrig</translation>
    </message>
    <message>
        <source>%1, %2 an hour, about %3 to go</source>
        <translation>%1, %2 pro Stunde, noch etwa %3</translation>
    </message>
    <message>
        <source>%1 judged</source>
        <translation>%1 beurteilt</translation>
    </message>
    <message>
        <source>%1 of others</source>
        <translation>%1 von anderen</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ImportDialog</name>
    <message>
        <source>recognised by itself</source>
        <translation>von selbst erkannt</translation>
    </message>
    <message>
        <source>What to import</source>
        <translation>Was importiert wird</translation>
    </message>
    <message>
        <source>A folder, or a label file (.csv, .json)</source>
        <translation>Ein Ordner oder eine Label-Datei (.csv, .json)</translation>
    </message>
    <message>
        <source>Folder of the images</source>
        <translation>Ordner der Bilder</translation>
    </message>
    <message>
        <source>Where the paths of a label file start; else its own folder</source>
        <translation>Wo die Pfade einer Label-Datei beginnen; sonst ihr eigener Ordner</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>A benchmark&apos;s name: never trained on; else into classes</source>
        <translation>Name eines Benchmarks: nie trainiert; sonst in Klassen</translation>
    </message>
    <message>
        <source>Images that are not imported</source>
        <translation>Bilder, die nicht importiert werden</translation>
    </message>
    <message>
        <source>What would happen?</source>
        <translation>Was würde geschehen?</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>Importieren</translation>
    </message>
    <message>
        <source>Import images</source>
        <translation>Bilder importieren</translation>
    </message>
    <message>
        <source>Folder…</source>
        <translation>Ordner…</translation>
    </message>
    <message>
        <source>File…</source>
        <translation>Datei…</translation>
    </message>
    <message>
        <source>Format</source>
        <translation>Format</translation>
    </message>
    <message>
        <source>From</source>
        <translation>Von</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Folder to import</source>
        <translation>Ordner zum Importieren</translation>
    </message>
    <message>
        <source>Label file to import</source>
        <translation>Label-Datei zum Importieren</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lesen…</translation>
    </message>
    <message>
        <source>%1: %2 images to import (%3), %4 in the library already.</source>
        <translation>%1: %2 Bilder zu importieren (%3), %4 schon in der Bibliothek.</translation>
    </message>
    <message>
        <source>New classes: %1.</source>
        <translation>Neue Klassen: %1.</translation>
    </message>
    <message>
        <source>%1 are not imported:</source>
        <translation>%1 werden nicht importiert:</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::JobsPanel</name>
    <message>
        <source>waits for another one to end</source>
        <translation>wartet auf das Ende eines anderen</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>cancelled</source>
        <translation>abgebrochen</translation>
    </message>
    <message>
        <source>cancelled · %1</source>
        <translation>abgebrochen · %1</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>ending…</source>
        <translation>endet…</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 von %2</translation>
    </message>
    <message>
        <source> · %1 a second</source>
        <translation> · %1 pro Sekunde</translation>
    </message>
    <message>
        <source> · %1 left</source>
        <translation> · noch %1</translation>
    </message>
    <message>
        <source>Commands that this window runs</source>
        <translation>Befehle, die dieses Fenster ausführt</translation>
    </message>
    <message>
        <source>Jobs</source>
        <translation>Aufträge</translation>
    </message>
    <message>
        <source>Clear the ended ones</source>
        <translation>Beendete ausräumen</translation>
    </message>
    <message>
        <source>1 job runs</source>
        <translation>1 Auftrag läuft</translation>
    </message>
    <message>
        <source>%1 jobs run</source>
        <translation>%1 Aufträge laufen</translation>
    </message>
    <message>
        <source>and %1 older ones</source>
        <translation>und %1 ältere</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::JudgedLists</name>
    <message>
        <source>Nobody was unsure about an image of this evaluation.</source>
        <translation>Niemand war bei einem Bild dieser Auswertung unsicher.</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Nobody contradicts anybody about an image of this evaluation.</source>
        <translation>Niemand widerspricht jemandem zu einem Bild dieser Auswertung.</translation>
    </message>
    <message>
        <source>Different answers</source>
        <translation>Verschiedene Antworten</translation>
    </message>
    <message>
        <source>Nobody has judged an image: nothing was saved.</source>
        <translation>Niemand hat ein Bild beurteilt: Nichts wurde gespeichert.</translation>
    </message>
    <message>
        <source>1 verdict saved as %1</source>
        <translation>1 Urteil als %1 gespeichert</translation>
    </message>
    <message>
        <source>%1 verdicts saved as %2</source>
        <translation>%1 Urteile als %2 gespeichert</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::KeySheet</name>
    <message>
        <source>Keys of Review</source>
        <translation>Tasten der Prüfung</translation>
    </message>
    <message>
        <source>Refused of your keymap.json: %1</source>
        <translation>Abgelehnt aus deiner keymap.json: %1</translation>
    </message>
    <message>
        <source>Lists, grids and plots also have arrows, Space, Ctrl+A, Home, End. Ctrl+K runs anything by its name. Escape closes this.</source>
        <translation>Listen, Raster und Diagramme haben auch Pfeile, Leertaste, Strg+A, Pos1, Ende. Strg+K führt alles nach seinem Namen aus. Esc schließt das hier.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::LibraryCheck</name>
    <message>
        <source>Check of every file of the library</source>
        <translation>Prüfung jeder Datei der Bibliothek</translation>
    </message>
    <message>
        <source>What was read is remembered.</source>
        <translation>Was gelesen wurde, bleibt bekannt.</translation>
    </message>
    <message>
        <source>Mending: %1</source>
        <translation>Beheben: %1</translation>
    </message>
    <message>
        <source>A step that was cut off is finished at the next one.</source>
        <translation>Ein abgebrochener Schritt wird beim nächsten beendet.</translation>
    </message>
    <message>
        <source>Mended: %1</source>
        <translation>Behoben: %1</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::LibraryDesk</name>
    <message>
        <source>New class…</source>
        <translation>Neue Klasse…</translation>
    </message>
    <message>
        <source>Take back the last step</source>
        <translation>Letzten Schritt zurücknehmen</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Strg+Z</translation>
    </message>
    <message>
        <source>Do again what was taken back</source>
        <translation>Zurückgenommenes wiederholen</translation>
    </message>
    <message>
        <source>Ctrl+Shift+Z</source>
        <translation>Strg+Umschalt+Z</translation>
    </message>
    <message>
        <source>Move the selected images to a class…</source>
        <translation>Gewählte Bilder in eine Klasse verschieben…</translation>
    </message>
    <message>
        <source>T</source>
        <translation>T</translation>
    </message>
    <message>
        <source>Remove the selected images</source>
        <translation>Gewählte Bilder entfernen</translation>
    </message>
    <message>
        <source>X</source>
        <translation>X</translation>
    </message>
    <message>
        <source>Rename class %1…</source>
        <translation>Klasse %1 umbenennen…</translation>
    </message>
    <message>
        <source>F2</source>
        <translation>F2</translation>
    </message>
    <message>
        <source>Merge class %1 into another one…</source>
        <translation>Klasse %1 in eine andere überführen…</translation>
    </message>
    <message>
        <source>Show %1</source>
        <translation>%1 zeigen</translation>
    </message>
    <message>
        <source>Move %1 to</source>
        <translation>%1 verschieben nach</translation>
    </message>
    <message>
        <source>Rename %1</source>
        <translation>%1 umbenennen</translation>
    </message>
    <message>
        <source>Merge all of %1 into</source>
        <translation>Alles von %1 überführen in</translation>
    </message>
    <message>
        <source>New class</source>
        <translation>Neue Klasse</translation>
    </message>
    <message>
        <source>Name of the class</source>
        <translation>Name der Klasse</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>%1 Bilder</translation>
    </message>
    <message>
        <source>Move to class…	T</source>
        <translation>In Klasse verschieben…	T</translation>
    </message>
    <message>
        <source>Remove	X</source>
        <translation>Entfernen	X</translation>
    </message>
    <message>
        <source>Open large	Enter</source>
        <translation>Groß öffnen	Eingabe</translation>
    </message>
    <message>
        <source>Take back the last step	Ctrl+Z</source>
        <translation>Letzten Schritt zurücknehmen	Strg+Z</translation>
    </message>
    <message>
        <source>Do it again	Ctrl+Shift+Z</source>
        <translation>Wiederholen	Strg+Umschalt+Z</translation>
    </message>
    <message>
        <source>Rename…	F2</source>
        <translation>Umbenennen…	F2</translation>
    </message>
    <message>
        <source>Merge into another class…</source>
        <translation>In eine andere Klasse überführen…</translation>
    </message>
    <message>
        <source>Benchmark</source>
        <translation>Benchmark</translation>
    </message>
    <message>
        <source>Type a benchmark…</source>
        <translation>Benchmark tippen …</translation>
    </message>
    <message>
        <source>Benchmarks, best match first</source>
        <translation>Benchmarks, der passendste zuerst</translation>
    </message>
    <message>
        <source>&lt;b&gt;T&lt;/b&gt; to class · &lt;b&gt;B&lt;/b&gt; to benchmark · &lt;b&gt;X&lt;/b&gt; remove · &lt;b&gt;Ctrl+Z&lt;/b&gt; undo · &lt;b&gt;Enter&lt;/b&gt; large · drag to a class or benchmark, right click for more</source>
        <translation>&lt;b&gt;T&lt;/b&gt; in Klasse · &lt;b&gt;B&lt;/b&gt; in Benchmark · &lt;b&gt;X&lt;/b&gt; entfernen · &lt;b&gt;Strg+Z&lt;/b&gt; rückgängig · &lt;b&gt;Eingabe&lt;/b&gt; groß · auf eine Klasse oder einen Benchmark ziehen, Rechtsklick für mehr</translation>
    </message>
    <message>
        <source>Move the selected images to a benchmark, or out of it…</source>
        <translation>Die gewählten Bilder in einen Benchmark verschieben oder heraus …</translation>
    </message>
    <message>
        <source>B</source>
        <translation>B</translation>
    </message>
    <message>
        <source>None: back to its class</source>
        <translation>Keiner: zurück in seine Klasse</translation>
    </message>
    <message>
        <source>New benchmark…</source>
        <translation>Neuer Benchmark …</translation>
    </message>
    <message>
        <source>New benchmark</source>
        <translation>Neuer Benchmark</translation>
    </message>
    <message>
        <source>Name of the benchmark</source>
        <translation>Name des Benchmarks</translation>
    </message>
    <message>
        <source>Move %1 to the benchmark</source>
        <translation>%1 verschieben in den Benchmark</translation>
    </message>
    <message>
        <source>Move to a benchmark…	B</source>
        <translation>In einen Benchmark verschieben …	B</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::LibraryEdits</name>
    <message>
        <source>%1: moved to the benchmark %2</source>
        <translation>%1: in den Benchmark %2 verschoben</translation>
    </message>
    <message>
        <source>%1: moved to %2</source>
        <translation>%1: nach %2 verschoben</translation>
    </message>
    <message>
        <source>%1: removed, kept in _removed</source>
        <translation>%1: entfernt, liegt in _removed</translation>
    </message>
    <message>
        <source>%1 is called %2 now</source>
        <translation>%1 heißt jetzt %2</translation>
    </message>
    <message>
        <source>%1 was merged into %2</source>
        <translation>%1 ist jetzt in %2</translation>
    </message>
    <message>
        <source>New class: %1</source>
        <translation>Neue Klasse: %1</translation>
    </message>
    <message>
        <source>%1: back in the class, no benchmark&apos;s any more</source>
        <translation>%1: zurück in der Klasse, in keinem Benchmark mehr</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::LibraryPage</name>
    <message>
        <source>CLASSES</source>
        <translation>KLASSEN</translation>
    </message>
    <message>
        <source>BENCHMARKS</source>
        <translation>BENCHMARKS</translation>
    </message>
    <message>
        <source>RESERVED FOLDERS</source>
        <translation>BESONDERE ORDNER</translation>
    </message>
    <message>
        <source>too few</source>
        <translation>zu wenige</translation>
    </message>
    <message>
        <source>above max</source>
        <translation>über Maximum</translation>
    </message>
    <message>
        <source>1 problem</source>
        <translation>1 Problem</translation>
    </message>
    <message>
        <source>%1 problems</source>
        <translation>%1 Probleme</translation>
    </message>
    <message>
        <source>%1: %2 images</source>
        <translation>%1: %2 Bilder</translation>
    </message>
    <message>
        <source>%1 of %2 selected   ·   %3</source>
        <translation>%1 von %2 gewählt   ·   %3</translation>
    </message>
    <message>
        <source>Show images per class</source>
        <translation>Bilder je Klasse zeigen</translation>
    </message>
    <message>
        <source>Import images of another tool…</source>
        <translation>Bilder eines anderen Werkzeugs importieren…</translation>
    </message>
    <message>
        <source>Export images for another tool…</source>
        <translation>Bilder für ein anderes Werkzeug exportieren…</translation>
    </message>
    <message>
        <source>Show equal and nearly equal pictures</source>
        <translation>Gleiche und fast gleiche Bilder zeigen</translation>
    </message>
    <message>
        <source>Check every file of the library</source>
        <translation>Jede Datei der Bibliothek prüfen</translation>
    </message>
    <message>
        <source>&lt;b&gt;Ctrl+Z&lt;/b&gt; takes it back</source>
        <translation>&lt;b&gt;Strg+Z&lt;/b&gt; nimmt es zurück</translation>
    </message>
    <message>
        <source>No workspace is open</source>
        <translation>Kein Arbeitsbereich ist offen</translation>
    </message>
    <message>
        <source>Reading the library…</source>
        <translation>Bibliothek wird gelesen…</translation>
    </message>
    <message>
        <source>The library has no classes yet</source>
        <translation>Die Bibliothek hat noch keine Klassen</translation>
    </message>
    <message>
        <source>Put the images into one folder per class:
%1/&lt;class&gt;/&lt;image&gt;</source>
        <translation>Die Bilder in einen Ordner je Klasse legen:
%1/&lt;Klasse&gt;/&lt;Bild&gt;</translation>
    </message>
    <message>
        <source>+ %1 in benchmarks</source>
        <translation>+ %1 in Benchmarks</translation>
    </message>
    <message>
        <source>%1 above max</source>
        <translation>%1 über Maximum</translation>
    </message>
    <message>
        <source>of %1 classes below %2</source>
        <translation>von %1 Klassen unter %2</translation>
    </message>
    <message>
        <source>+ 1 note</source>
        <translation>+ 1 Hinweis</translation>
    </message>
    <message>
        <source>+ %1 notes</source>
        <translation>+ %1 Hinweise</translation>
    </message>
    <message>
        <source>headers checked</source>
        <translation>Köpfe geprüft</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>no sub-class</source>
        <translation>keine Unterklasse</translation>
    </message>
    <message>
        <source>All classes</source>
        <translation>Alle Klassen</translation>
    </message>
    <message>
        <source>All sub-classes</source>
        <translation>Alle Unterklassen</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>%1 Bilder</translation>
    </message>
    <message>
        <source>%1, %2 × %3 px</source>
        <translation>%1, %2 × %3 px</translation>
    </message>
    <message>
        <source>%1   ·   %2 × %3 px</source>
        <translation>%1   ·   %2 × %3 px</translation>
    </message>
    <message>
        <source>Library</source>
        <translation>Bibliothek</translation>
    </message>
    <message>
        <source>classes, images and what is wrong with them</source>
        <translation>Klassen, Bilder und was mit ihnen nicht stimmt</translation>
    </message>
    <message>
        <source>Images in classes</source>
        <translation>Bilder in Klassen</translation>
    </message>
    <message>
        <source>Classes</source>
        <translation>Klassen</translation>
    </message>
    <message>
        <source>Too few images</source>
        <translation>Zu wenige Bilder</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Filter classes</source>
        <translation>Klassen filtern</translation>
    </message>
    <message>
        <source>Filter classes…</source>
        <translation>Klassen filtern…</translation>
    </message>
    <message>
        <source>Classes, benchmarks and reserved folders</source>
        <translation>Klassen, Benchmarks und besondere Ordner</translation>
    </message>
    <message>
        <source>No class of that name.</source>
        <translation>Keine Klasse dieses Namens.</translation>
    </message>
    <message>
        <source>Sub-class</source>
        <translation>Unterklasse</translation>
    </message>
    <message>
        <source>Images of the chosen class</source>
        <translation>Bilder der gewählten Klasse</translation>
    </message>
    <message>
        <source>No usable image here.</source>
        <translation>Kein brauchbares Bild hier.</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Images per class</source>
        <translation>Bilder je Klasse</translation>
    </message>
    <message>
        <source>Duplicates</source>
        <translation>Dubletten</translation>
    </message>
    <message>
        <source>Import…</source>
        <translation>Importieren…</translation>
    </message>
    <message>
        <source>Export…</source>
        <translation>Exportieren…</translation>
    </message>
    <message>
        <source>counting…</source>
        <translation>wird gezählt…</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::LibraryPresenter</name>
    <message>
        <source>Out of scope</source>
        <translation>Fremd</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::LogCard</name>
    <message>
        <source>Log of the run</source>
        <translation>Protokoll des Laufs</translation>
    </message>
    <message>
        <source>Search the log</source>
        <translation>Protokoll durchsuchen</translation>
    </message>
    <message>
        <source>Search the log (Ctrl+F)</source>
        <translation>Protokoll durchsuchen (Strg+F)</translation>
    </message>
    <message>
        <source>Previous</source>
        <translation>Voriger</translation>
    </message>
    <message>
        <source>Next</source>
        <translation>Nächster</translation>
    </message>
    <message>
        <source>Follow</source>
        <translation>Folgen</translation>
    </message>
    <message>
        <source>Follow the end of the log</source>
        <translation>Dem Ende des Protokolls folgen</translation>
    </message>
    <message>
        <source>Keeps the newest lines in sight</source>
        <translation>Hält die neuesten Zeilen im Blick</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>1 match</source>
        <translation>1 Treffer</translation>
    </message>
    <message>
        <source>%1 matches</source>
        <translation>%1 Treffer</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::MainWindow</name>
    <message>
        <source>Welcome</source>
        <translation>Willkommen</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lesen…</translation>
    </message>
    <message>
        <source>Open a workspace: the folder with taxon.yaml</source>
        <translation>Arbeitsbereich öffnen: der Ordner mit taxon.yaml</translation>
    </message>
    <message>
        <source>Go to %1</source>
        <translation>Zu %1</translation>
    </message>
    <message>
        <source>Ctrl+%1</source>
        <translation>Strg+%1</translation>
    </message>
    <message>
        <source>Read the workspace again</source>
        <translation>Arbeitsbereich neu lesen</translation>
    </message>
    <message>
        <source>F5</source>
        <translation>F5</translation>
    </message>
    <message>
        <source>Close the workspace</source>
        <translation>Arbeitsbereich schließen</translation>
    </message>
    <message>
        <source>Show the jobs</source>
        <translation>Aufträge zeigen</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Ctrl+,</source>
        <translation>Strg+,</translation>
    </message>
    <message>
        <source>Messages of this window</source>
        <translation>Meldungen dieses Fensters</translation>
    </message>
    <message>
        <source>About Taxon</source>
        <translation>Über Taxon</translation>
    </message>
    <message>
        <source>Open a workspace…</source>
        <translation>Arbeitsbereich öffnen…</translation>
    </message>
    <message>
        <source>New workspace…</source>
        <translation>Neuer Arbeitsbereich…</translation>
    </message>
    <message>
        <source>Open %1</source>
        <translation>%1 öffnen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Copy details of the status bar</source>
        <translation>Details der Statuszeile kopieren</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::MessageDialog</name>
    <message>
        <source>Messages</source>
        <translation>Meldungen</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>The messages, and the versions of the program</source>
        <translation>Die Meldungen und die Versionen des Programms</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::MetricPlot</name>
    <message>
        <source>Time</source>
        <translation>Zeit</translation>
    </message>
    <message>
        <source>Epoch</source>
        <translation>Epoche</translation>
    </message>
    <message>
        <source>Step</source>
        <translation>Schritt</translation>
    </message>
    <message>
        <source>Seconds</source>
        <translation>Sekunden</translation>
    </message>
    <message>
        <source>%1: best %2 at epoch %3</source>
        <translation>%1: bester Wert %2 in Epoche %3</translation>
    </message>
    <message>
        <source>%1: best %2 at step %3</source>
        <translation>%1: bester Wert %2 in Schritt %3</translation>
    </message>
    <message>
        <source>%1: best %2 after %3 seconds</source>
        <translation>%1: bester Wert %2 nach %3 Sekunden</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ModelsPage</name>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>Macro recall</source>
        <translation>Makro-Recall</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Makro-F1</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Accuracy above τ</source>
        <translation>Genauigkeit über τ</translation>
    </message>
    <message>
        <source>Wrong shown</source>
        <translation>Falsch gezeigt</translation>
    </message>
    <message>
        <source>Log loss</source>
        <translation>Log-Loss</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>Kalibrierfehler</translation>
    </message>
    <message>
        <source>False shown</source>
        <translation>Fremd gezeigt</translation>
    </message>
    <message>
        <source>AUROC</source>
        <translation>AUROC</translation>
    </message>
    <message>
        <source>FPR95</source>
        <translation>FPR95</translation>
    </message>
    <message>
        <source>can&apos;t be read</source>
        <translation>nicht lesbar</translation>
    </message>
    <message>
        <source>in production · %1</source>
        <translation>in Produktion · %1</translation>
    </message>
    <message>
        <source>Versions</source>
        <translation>Versionen</translation>
    </message>
    <message>
        <source>top-1 on test</source>
        <translation>Top-1 auf Test</translation>
    </message>
    <message>
        <source>Versions, newest first</source>
        <translation>Versionen, die neueste zuerst</translation>
    </message>
    <message>
        <source>No version yet</source>
        <translation>Noch keine Version</translation>
    </message>
    <message>
        <source>Check files</source>
        <translation>Dateien prüfen</translation>
    </message>
    <message>
        <source>Compares every file with its SHA-256 at export</source>
        <translation>Vergleicht jede Datei mit ihrem SHA-256 beim Export</translation>
    </message>
    <message>
        <source>Open in Review</source>
        <translation>In der Prüfung öffnen</translation>
    </message>
    <message>
        <source>Another threshold…</source>
        <translation>Andere Schwelle…</translation>
    </message>
    <message>
        <source>The same weights with another threshold, as the next version: versions never change</source>
        <translation>Dieselben Gewichte mit anderer Schwelle, als nächste Version: Versionen ändern sich nie</translation>
    </message>
    <message>
        <source>Check a server…</source>
        <translation>Server prüfen…</translation>
    </message>
    <message>
        <source>Sends this version&apos;s golden images to a running server and compares its answers</source>
        <translation>Schickt die Referenzbilder dieser Version an einen laufenden Server und vergleicht seine Antworten</translation>
    </message>
    <message>
        <source>On a server</source>
        <translation>Auf dem Server</translation>
    </message>
    <message>
        <source>Goes to what it answered, week by week</source>
        <translation>Zu seinen Antworten, Woche für Woche</translation>
    </message>
    <message>
        <source>Roll back…</source>
        <translation>Zurückrollen…</translation>
    </message>
    <message>
        <source>Puts the version before back into production</source>
        <translation>Bringt die vorige Version zurück in Produktion</translation>
    </message>
    <message>
        <source>Promote…</source>
        <translation>Freigeben…</translation>
    </message>
    <message>
        <source>Puts this version into production: models/production.json and the journal</source>
        <translation>Bringt diese Version in Produktion: models/production.json und das Journal</translation>
    </message>
    <message>
        <source>Scores beside those of the version in production</source>
        <translation>Werte neben denen der Version in Produktion</translation>
    </message>
    <message>
        <source>Gates of the version</source>
        <translation>Kriterien der Version</translation>
    </message>
    <message>
        <source>Versions that were in production</source>
        <translation>Versionen, die in Produktion waren</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>When</source>
        <translation>Wann</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>Wer</translation>
    </message>
    <message>
        <source>Why</source>
        <translation>Warum</translation>
    </message>
    <message>
        <source>Gates: good enough for production?</source>
        <translation>Kriterien: gut genug für die Produktion?</translation>
    </message>
    <message>
        <source>In production, the newest first</source>
        <translation>In Produktion, die neueste zuerst</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Scores, gates and history</source>
        <translation>Werte, Kriterien und Verlauf</translation>
    </message>
    <message>
        <source>Promote version %1…</source>
        <translation>Version %1 freigeben…</translation>
    </message>
    <message>
        <source>Check the files of version %1</source>
        <translation>Dateien der Version %1 prüfen</translation>
    </message>
    <message>
        <source>Export version %1 with another threshold…</source>
        <translation>Version %1 mit anderer Schwelle exportieren…</translation>
    </message>
    <message>
        <source>Check a server of version %1…</source>
        <translation>Server der Version %1 prüfen…</translation>
    </message>
    <message>
        <source>Import logs of served predictions…</source>
        <translation>Protokolle beantworteter Anfragen importieren…</translation>
    </message>
    <message>
        <source>Roll production back…</source>
        <translation>Produktion zurückrollen…</translation>
    </message>
    <message>
        <source>Show version %1</source>
        <translation>Version %1 zeigen</translation>
    </message>
    <message>
        <source>A run that ends well is exported as the next one: models/001.</source>
        <translation>Ein Lauf, der gut endet, wird als die nächste exportiert: models/001.</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>Zum Training</translation>
    </message>
    <message>
        <source>Version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>in production</source>
        <translation>in Produktion</translation>
    </message>
    <message>
        <source>%1 · %2 classes · threshold %3 · temperature %4 · from %5 · data set %6 · run %7 · %8</source>
        <translation>%1 · %2 Klassen · Schwelle %3 · Temperatur %4 · aus %5 · Datensatz %6 · Lauf %7 · %8</translation>
    </message>
    <message>
        <source>It was exported without scores.</source>
        <translation>Sie wurde ohne Werte exportiert.</translation>
    </message>
    <message>
        <source>blocked</source>
        <translation>gesperrt</translation>
    </message>
    <message>
        <source>all pass</source>
        <translation>alle erfüllt</translation>
    </message>
    <message>
        <source>This version</source>
        <translation>Diese Version</translation>
    </message>
    <message>
        <source>The version in production</source>
        <translation>Die Version in Produktion</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>In colour where both were scored on the same images</source>
        <translation>Farbig, wo beide auf denselben Bildern bewertet wurden</translation>
    </message>
    <message>
        <source>No scores to show.</source>
        <translation>Keine Werte zu zeigen.</translation>
    </message>
    <message>
        <source>No version is in production.</source>
        <translation>Keine Version ist in Produktion.</translation>
    </message>
    <message>
        <source>No version was in production yet.</source>
        <translation>Noch keine Version war in Produktion.</translation>
    </message>
    <message>
        <source>This is the version in production.</source>
        <translation>Das ist die Version in Produktion.</translation>
    </message>
    <message>
        <source>Without colour: scored on other images</source>
        <translation>Ohne Farbe: auf anderen Bildern bewertet</translation>
    </message>
    <message>
        <source>beside production</source>
        <translation>neben der Produktion</translation>
    </message>
    <message>
        <source>Models</source>
        <translation>Modelle</translation>
    </message>
    <message>
        <source>versions, and which one is in production</source>
        <translation>Versionen, und welche in Produktion ist</translation>
    </message>
    <message>
        <source>It was exported without scores, so no gate was judged. Why does it go out all the same?</source>
        <translation>Sie wurde ohne Werte exportiert, also wurde kein Kriterium beurteilt. Warum geht sie trotzdem hinaus?</translation>
    </message>
    <message>
        <source>%1 of its blocking gates do not pass. Why does it go out all the same?</source>
        <translation>%1 ihrer sperrenden Kriterien sind nicht erfüllt. Warum geht sie trotzdem hinaus?</translation>
    </message>
    <message>
        <source>Every blocking gate passes. Why does it go into production?</source>
        <translation>Jedes sperrende Kriterium ist erfüllt. Warum geht sie in Produktion?</translation>
    </message>
    <message>
        <source>Promote version %1</source>
        <translation>Version %1 freigeben</translation>
    </message>
    <message>
        <source>Back to version %1</source>
        <translation>Zurück zu Version %1</translation>
    </message>
    <message>
        <source>Why does version %1 leave production?</source>
        <translation>Warum verlässt Version %1 die Produktion?</translation>
    </message>
    <message>
        <source>Another threshold</source>
        <translation>Andere Schwelle</translation>
    </message>
    <message>
        <source>From what score on is an answer shown? The next version has the weights of %1 and this threshold.</source>
        <translation>Ab welchem Wert wird eine Antwort gezeigt? Die nächste Version hat die Gewichte von %1 und diese Schwelle.</translation>
    </message>
    <message>
        <source>Check a server</source>
        <translation>Server prüfen</translation>
    </message>
    <message>
        <source>The address of the model; its golden images are sent there.</source>
        <translation>Die Adresse des Modells; dorthin gehen seine Referenzbilder.</translation>
    </message>
    <message>
        <source>Logs of served predictions</source>
        <translation>Protokolle beantworteter Anfragen</translation>
    </message>
    <message>
        <source>JSON lines (*.jsonl *.json *.log)</source>
        <translation>JSON-Zeilen (*.jsonl *.json *.log)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>Alle Dateien (*)</translation>
    </message>
    <message>
        <source>Set and score</source>
        <translation>Menge und Wert</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ModelsPresenter</name>
    <message>
        <source>Its scores can&apos;t be read: %1</source>
        <translation>Ihre Werte sind nicht lesbar: %1</translation>
    </message>
    <message>
        <source>Version %1 is in production.</source>
        <translation>Version %1 ist in Produktion.</translation>
    </message>
    <message>
        <source>Back to version %1.</source>
        <translation>Zurück zu Version %1.</translation>
    </message>
    <message>
        <source>And %1 more.</source>
        <translation>Und %1 weitere.</translation>
    </message>
    <message>
        <source>Every file of version %1 is what it was at export.</source>
        <translation>Jede Datei der Version %1 ist, was sie beim Export war.</translation>
    </message>
    <message>
        <source>%1 …</source>
        <translation>%1 …</translation>
    </message>
    <message>
        <source>Export of run %1 with threshold %2</source>
        <translation>Export des Laufs %1 mit Schwelle %2</translation>
    </message>
    <message>
        <source>Export of run %1</source>
        <translation>Export des Laufs %1</translation>
    </message>
    <message>
        <source>It is version %1.</source>
        <translation>Es ist Version %1.</translation>
    </message>
    <message>
        <source>Check of version %1 at %2</source>
        <translation>Prüfung der Version %1 auf %2</translation>
    </message>
    <message>
        <source>The server answers as version %1 did in evaluation: %2 images, %3 ms each (median).</source>
        <translation>Der Server antwortet, wie Version %1 es in der Auswertung tat: %2 Bilder, je %3 ms (Median).</translation>
    </message>
    <message numerus="yes">
        <source>Import of %n logs</source>
        <translation>
            <numerusform>Import von %n Protokoll</numerusform>
            <numerusform>Import von %n Protokollen</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 predictions counted.</source>
        <translation>%1 Vorhersagen gezählt.</translation>
    </message>
    <message>
        <source>%1 lines were left out; the log of the job names the first.</source>
        <translation>%1 Zeilen wurden ausgelassen; das Protokoll des Auftrags nennt die erste.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::Monitoring</name>
    <message>
        <source>steady</source>
        <translation>stabil</translation>
    </message>
    <message>
        <source>by chance?</source>
        <translation>Zufall?</translation>
    </message>
    <message>
        <source>some drift</source>
        <translation>etwas Drift</translation>
    </message>
    <message>
        <source>much drift</source>
        <translation>viel Drift</translation>
    </message>
    <message>
        <source>%1 to %2</source>
        <translation>%1 bis %2</translation>
    </message>
    <message>
        <source>%1, baseline %2</source>
        <translation>%1, Vergleich %2</translation>
    </message>
    <message>
        <source>Week</source>
        <translation>Woche</translation>
    </message>
    <message>
        <source>ISO week, UTC</source>
        <translation>ISO-Woche, UTC</translation>
    </message>
    <message>
        <source>Predictions</source>
        <translation>Vorhersagen</translation>
    </message>
    <message>
        <source>Each id counts once</source>
        <translation>Jede Kennung zählt einmal</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Confidence at or above the version&apos;s threshold</source>
        <translation>Konfidenz an oder über der Schwelle der Version</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Confidence below it: not shown</source>
        <translation>Konfidenz darunter: nicht gezeigt</translation>
    </message>
    <message>
        <source>Mean s</source>
        <translation>Mittleres s</translation>
    </message>
    <message>
        <source>Mean confidence</source>
        <translation>Mittlere Konfidenz</translation>
    </message>
    <message>
        <source>PSI</source>
        <translation>PSI</translation>
    </message>
    <message>
        <source>Drift of the confidences against the version&apos;s test set: below 0.10 steady, from 0.25 on much; by chance? = so few images that it may say nothing</source>
        <translation>Drift der Konfidenzen gegen die Testmenge der Version: unter 0,10 stabil, ab 0,25 viel; Zufall? = so wenige Bilder, dass es nichts heißen muss</translation>
    </message>
    <message>
        <source>Verified</source>
        <translation>Bestätigt</translation>
    </message>
    <message>
        <source>Predictions whose true class somebody said</source>
        <translation>Vorhersagen, deren wahre Klasse jemand genannt hat</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Of the verified, with its 95 % interval (Wilson)</source>
        <translation>Der bestätigten, mit 95-%-Intervall (Wilson)</translation>
    </message>
    <message>
        <source>Error above τ</source>
        <translation>Fehler über τ</translation>
    </message>
    <message>
        <source>Wrong among the verified that were shown, with its 95 % interval (Wilson)</source>
        <translation>Falsche unter den bestätigten, die gezeigt wurden, mit 95-%-Intervall (Wilson)</translation>
    </message>
    <message>
        <source>Most changed class</source>
        <translation>Am meisten geänderte Klasse</translation>
    </message>
    <message>
        <source>Its share of the predictions, and in the test set</source>
        <translation>Ihr Anteil an den Vorhersagen, und in der Testmenge</translation>
    </message>
    <message>
        <source>By chance</source>
        <translation>Durch Zufall</translation>
    </message>
    <message>
        <source>dashed: its %1 test images · imported %2</source>
        <translation>gestrichelt: ihre %1 Testbilder · importiert %2</translation>
    </message>
    <message>
        <source>its evaluation is gone: no drift · imported %1</source>
        <translation>ihre Auswertung ist nicht mehr da: keine Drift · importiert %1</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::MonitoringCard</name>
    <message>
        <source>Import logs…</source>
        <translation>Protokolle importieren…</translation>
    </message>
    <message>
        <source>The table below has the same figures.</source>
        <translation>Die Tabelle darunter hat dieselben Zahlen.</translation>
    </message>
    <message>
        <source>Coverage and unknown by week</source>
        <translation>Abdeckung und Unbekannt je Woche</translation>
    </message>
    <message>
        <source>Drift of the confidences by week (PSI), with its usual bounds at 0.10 and 0.25</source>
        <translation>Drift der Konfidenzen je Woche (PSI), mit den üblichen Grenzen bei 0,10 und 0,25</translation>
    </message>
    <message>
        <source>Accuracy and error of verified predictions by week</source>
        <translation>Genauigkeit und Fehler bestätigter Vorhersagen je Woche</translation>
    </message>
    <message>
        <source>The version on a server, week by week</source>
        <translation>Die Version auf einem Server, Woche für Woche</translation>
    </message>
    <message>
        <source>On a server, week by week</source>
        <translation>Auf dem Server, Woche für Woche</translation>
    </message>
    <message>
        <source>Shown and withheld</source>
        <translation>Gezeigt und zurückgehalten</translation>
    </message>
    <message>
        <source>Drift of the confidences</source>
        <translation>Drift der Konfidenzen</translation>
    </message>
    <message>
        <source>Verified predictions</source>
        <translation>Bestätigte Vorhersagen</translation>
    </message>
    <message>
        <source>No log of this version yet</source>
        <translation>Noch kein Protokoll dieser Version</translation>
    </message>
    <message>
        <source>A log has a line of JSON for each answer of the server: docs/formats/served.md says how to write one.</source>
        <translation>Ein Protokoll hat eine JSON-Zeile je Antwort des Servers: docs/formats/served.md sagt, wie man es schreibt.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::NewWorkspaceDialog</name>
    <message>
        <source>Create</source>
        <translation>Erstellen</translation>
    </message>
    <message>
        <source>New workspace</source>
        <translation>Neuer Arbeitsbereich</translation>
    </message>
    <message>
        <source>Choose…</source>
        <translation>Wählen…</translation>
    </message>
    <message>
        <source>Images: one folder per class</source>
        <translation>Bilder: ein Ordner je Klasse</translation>
    </message>
    <message>
        <source>…/Image_Library</source>
        <translation>…/Bildbibliothek</translation>
    </message>
    <message>
        <source>Workspace: a new or empty folder</source>
        <translation>Arbeitsbereich: ein neuer oder leerer Ordner</translation>
    </message>
    <message>
        <source>data sets, runs and models are kept here</source>
        <translation>hier liegen Datensätze, Läufe und Modelle</translation>
    </message>
    <message>
        <source>Cancel</source>
        <translation>Abbrechen</translation>
    </message>
    <message>
        <source>The library is only read; nothing in it is changed.</source>
        <translation>Die Bibliothek wird nur gelesen; nichts darin wird geändert.</translation>
    </message>
    <message>
        <source>There is no folder %1.</source>
        <translation>Es gibt keinen Ordner %1.</translation>
    </message>
    <message>
        <source>%1 is a workspace already: open it instead.</source>
        <translation>%1 ist schon ein Arbeitsbereich: stattdessen öffnen.</translation>
    </message>
    <message>
        <source>%1 is a file.</source>
        <translation>%1 ist eine Datei.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::NextView</name>
    <message>
        <source>new</source>
        <translation>neu</translation>
    </message>
    <message>
        <source>Rules</source>
        <translation>Regeln</translation>
    </message>
    <message>
        <source>Form</source>
        <translation>Formular</translation>
    </message>
    <message>
        <source>rules.yaml</source>
        <translation>rules.yaml</translation>
    </message>
    <message>
        <source>The text of rules.yaml</source>
        <translation>Der Text von rules.yaml</translation>
    </message>
    <message>
        <source>There is no rules.yaml: the defaults hold, and what taxon.yaml says.</source>
        <translation>Es gibt keine rules.yaml: Es gelten die Vorgaben und was taxon.yaml sagt.</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Takes the last change of the rules back (Ctrl+Z)</source>
        <translation>Nimmt die letzte Änderung der Regeln zurück (Strg+Z)</translation>
    </message>
    <message>
        <source>Discard changes</source>
        <translation>Änderungen verwerfen</translation>
    </message>
    <message>
        <source>Save rules</source>
        <translation>Regeln speichern</translation>
    </message>
    <message>
        <source>Writes rules.yaml; the text before stays in the journal</source>
        <translation>Schreibt rules.yaml; der Text davor bleibt im Journal</translation>
    </message>
    <message>
        <source>What it would make</source>
        <translation>Was daraus würde</translation>
    </message>
    <message>
        <source>Sets of the next data set</source>
        <translation>Mengen des nächsten Datensatzes</translation>
    </message>
    <message>
        <source>Make data set</source>
        <translation>Datensatz erstellen</translation>
    </message>
    <message>
        <source>Saves the rules and makes the data set beside the work</source>
        <translation>Speichert die Regeln und erstellt den Datensatz neben der Arbeit</translation>
    </message>
    <message>
        <source>What would change</source>
        <translation>Was sich ändern würde</translation>
    </message>
    <message>
        <source>Changes of each class</source>
        <translation>Änderungen je Klasse</translation>
    </message>
    <message>
        <source>counting…</source>
        <translation>wird gezählt…</translation>
    </message>
    <message>
        <source>exact, nothing is written</source>
        <translation>genau, nichts wird geschrieben</translation>
    </message>
    <message>
        <source>It is being made…</source>
        <translation>Er wird gerade erstellt…</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>What for</source>
        <translation>Wozu</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>As the rules are now</source>
        <translation>Nach den jetzigen Regeln</translation>
    </message>
    <message>
        <source>Newest</source>
        <translation>Neuester</translation>
    </message>
    <message>
        <source>In data set %1</source>
        <translation>In Datensatz %1</translation>
    </message>
    <message>
        <source>Difference</source>
        <translation>Differenz</translation>
    </message>
    <message>
        <source>since %1 · %2</source>
        <translation>seit %1 · %2</translation>
    </message>
    <message>
        <source>%1 classes.</source>
        <translation>%1 Klassen.</translation>
    </message>
    <message>
        <source>%1 classes. Nothing changes: data set %2 would stay the newest.</source>
        <translation>%1 Klassen. Nichts ändert sich: Datensatz %2 bliebe der neueste.</translation>
    </message>
    <message>
        <source>Reserve: %1.</source>
        <translation>Reserve: %1.</translation>
    </message>
    <message>
        <source>%1 images can&apos;t be used; the Library page names them.</source>
        <translation>%1 Bilder sind nicht nutzbar; die Seite Bibliothek nennt sie.</translation>
    </message>
    <message>
        <source> and %1 more</source>
        <translation> und %1 weitere</translation>
    </message>
    <message>
        <source>Classes with fewer than %1 images: %2%3.</source>
        <translation>Klassen mit weniger als %1 Bildern: %2%3.</translation>
    </message>
    <message>
        <source>%1 (%2 images)</source>
        <translation>%1 (%2 Bilder)</translation>
    </message>
    <message>
        <source>Accept that frozen benchmarks change: %1</source>
        <translation>Hinnehmen, dass sich eingefrorene Benchmarks ändern: %1</translation>
    </message>
    <message>
        <source>Next data set</source>
        <translation>Nächster Datensatz</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::NotesCard</name>
    <message>
        <source>Tags and note</source>
        <translation>Schlagwörter und Notiz</translation>
    </message>
    <message>
        <source>Tags, divided by commas</source>
        <translation>Schlagwörter, durch Kommas getrennt</translation>
    </message>
    <message>
        <source>Tags, divided by commas: baseline, for the demo</source>
        <translation>Schlagwörter, durch Kommas getrennt: baseline, für die Demo</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>What was tried, and what came of it</source>
        <translation>Was versucht wurde und was dabei herauskam</translation>
    </message>
    <message>
        <source>tags of all %1 chosen runs; note on %2</source>
        <translation>Schlagwörter aller %1 gewählten Läufe; Notiz zu %2</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::OtherWindowWatch</name>
    <message>
        <source>This window only reads: the workspace can&apos;t be written (%1).</source>
        <translation>Dieses Fenster liest nur: Der Arbeitsbereich ist nicht beschreibbar (%1).</translation>
    </message>
    <message>
        <source>Make the folder writable for you, then press Edit here.</source>
        <translation>Den Ordner für dich beschreibbar machen, dann „Hier bearbeiten“ drücken.</translation>
    </message>
    <message>
        <source>This window only reads: another window of %1 changes this workspace (%2).</source>
        <translation>Dieses Fenster liest nur: Ein anderes Fenster von %1 ändert diesen Arbeitsbereich (%2).</translation>
    </message>
    <message>
        <source>it left no name</source>
        <translation>ohne Namen</translation>
    </message>
    <message>
        <source>Close that window, then press Edit here.</source>
        <translation>Jenes Fenster schließen, dann „Hier bearbeiten“ drücken.</translation>
    </message>
    <message>
        <source>This window only reads: it was started with --read-only.</source>
        <translation>Dieses Fenster liest nur: Es wurde mit --read-only gestartet.</translation>
    </message>
    <message>
        <source>Press Edit here to change the workspace.</source>
        <translation>„Hier bearbeiten“ drücken, um den Arbeitsbereich zu ändern.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::OverviewPresenter</name>
    <message>
        <source>%1: withheld</source>
        <translation>%1: zurückgehalten</translation>
    </message>
    <message>
        <source>%1: shown</source>
        <translation>%1: gezeigt</translation>
    </message>
    <message>
        <source>%1: wrong and shown</source>
        <translation>%1: falsch und gezeigt</translation>
    </message>
    <message>
        <source>%1: all, the surest first</source>
        <translation>%1: alle, die sichersten zuerst</translation>
    </message>
    <message>
        <source>%1: wrong</source>
        <translation>%1: falsch</translation>
    </message>
    <message>
        <source>Wrong in %1, right now</source>
        <translation>Falsch in %1, jetzt richtig</translation>
    </message>
    <message>
        <source>Right in %1, wrong now</source>
        <translation>Richtig in %1, jetzt falsch</translation>
    </message>
    <message>
        <source>Wrong in %1 and now</source>
        <translation>Falsch in %1 und jetzt</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::OverviewSection</name>
    <message>
        <source>%1 – %2 %</source>
        <translation>%1 – %2 %</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>Share of images whose best guess is right</source>
        <translation>Anteil der Bilder, deren bester Vorschlag stimmt</translation>
    </message>
    <message>
        <source>Macro recall</source>
        <translation>Makro-Recall</translation>
    </message>
    <message>
        <source>Mean over classes of the share of its images that are named rightly</source>
        <translation>Mittel über die Klassen: Anteil ihrer Bilder, die richtig benannt sind</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Share of images at or above τ: what is shown</source>
        <translation>Anteil der Bilder an oder über τ: was gezeigt wird</translation>
    </message>
    <message>
        <source>Accuracy above τ</source>
        <translation>Genauigkeit über τ</translation>
    </message>
    <message>
        <source>Right among the shown</source>
        <translation>Richtig unter den gezeigten</translation>
    </message>
    <message>
        <source>Wrong shown</source>
        <translation>Falsch gezeigt</translation>
    </message>
    <message>
        <source>Wrong and shown among all images</source>
        <translation>Falsch und gezeigt unter allen Bildern</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>Kalibrierfehler</translation>
    </message>
    <message>
        <source>Mean gap between confidence and accuracy in 15 bins (ECE)</source>
        <translation>Mittlere Lücke zwischen Konfidenz und Genauigkeit in 15 Intervallen (ECE)</translation>
    </message>
    <message>
        <source>False shown</source>
        <translation>Fremd gezeigt</translation>
    </message>
    <message>
        <source>Share of out-of-scope images that are shown</source>
        <translation>Anteil der fremden Bilder, die gezeigt werden</translation>
    </message>
    <message>
        <source>AUROC</source>
        <translation>AUROC</translation>
    </message>
    <message>
        <source>How often an image of the test set is surer than an out-of-scope one</source>
        <translation>Wie oft ein Bild der Testmenge sicherer ist als ein fremdes</translation>
    </message>
    <message>
        <source>FPR95</source>
        <translation>FPR95</translation>
    </message>
    <message>
        <source>Share of out-of-scope images above the confidence that 95 % of the test images reach</source>
        <translation>Anteil der fremden Bilder über der Konfidenz, die 95 % der Testbilder erreichen</translation>
    </message>
    <message>
        <source>%1 to %2 %</source>
        <translation>%1 bis %2 %</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Scores of every set</source>
        <translation>Werte jeder Menge</translation>
    </message>
    <message>
        <source>Gates: good enough for production?</source>
        <translation>Kriterien: gut genug für die Produktion?</translation>
    </message>
    <message>
        <source>Gates</source>
        <translation>Kriterien</translation>
    </message>
    <message>
        <source>What changed</source>
        <translation>Was sich geändert hat</translation>
    </message>
    <message>
        <source>What changed since the last version</source>
        <translation>Was sich seit der letzten Version geändert hat</translation>
    </message>
    <message>
        <source>Fixed</source>
        <translation>Behoben</translation>
    </message>
    <message>
        <source>Wrong before, right now</source>
        <translation>Vorher falsch, jetzt richtig</translation>
    </message>
    <message>
        <source>Broken</source>
        <translation>Neu falsch</translation>
    </message>
    <message>
        <source>Right before, wrong now</source>
        <translation>Vorher richtig, jetzt falsch</translation>
    </message>
    <message>
        <source>Both wrong</source>
        <translation>Beide falsch</translation>
    </message>
    <message>
        <source>Difference now − before; 95 % interval by paired bootstrap</source>
        <translation>Differenz jetzt − vorher; 95-%-Intervall durch gepaartes Bootstrap</translation>
    </message>
    <message>
        <source>p</source>
        <translation>p</translation>
    </message>
    <message>
        <source>McNemar&apos;s exact test: how often chance alone would change as much</source>
        <translation>McNemars exakter Test: wie oft allein der Zufall so viel änderte</translation>
    </message>
    <message>
        <source>The overview can&apos;t be read</source>
        <translation>Die Übersicht ist nicht lesbar</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>Lesen…</translation>
    </message>
    <message>
        <source>Not ready for production: of %1 gates %2 fail, %3 without data</source>
        <translation>Nicht reif für die Produktion: von %1 Kriterien sind %2 verfehlt, %3 ohne Daten</translation>
    </message>
    <message>
        <source>Every blocking gate passes</source>
        <translation>Jedes sperrende Kriterium ist erfüllt</translation>
    </message>
    <message>
        <source>Answers are shown from τ = %1.</source>
        <translation>Antworten werden ab τ = %1 gezeigt.</translation>
    </message>
    <message>
        <source>No threshold can be shown on the validation images to keep errors below 3 %, so it stays.</source>
        <translation>Für keine Schwelle zeigen die Validierungsbilder, dass Fehler unter 3 % bleiben; sie bleibt also.</translation>
    </message>
    <message>
        <source>The validation images suggest %1.</source>
        <translation>Die Validierungsbilder legen %1 nahe.</translation>
    </message>
    <message>
        <source>Gates that pass here and not with the strict default limit: %1.</source>
        <translation>Kriterien, die hier erfüllt sind und mit der strengen Vorgabe nicht: %1.</translation>
    </message>
    <message>
        <source>95 % intervals below each score. Enter opens its images.</source>
        <translation>Unter jedem Wert das 95-%-Intervall. Eingabe öffnet seine Bilder.</translation>
    </message>
    <message>
        <source>Below each score: its 95 % interval, and version %1, in production. Enter opens its images.</source>
        <translation>Unter jedem Wert: sein 95-%-Intervall und Version %1, in Produktion. Eingabe öffnet seine Bilder.</translation>
    </message>
    <message>
        <source>Below each score: its 95 % interval, and version %1 (none is in production). Enter opens its images.</source>
        <translation>Unter jedem Wert: sein 95-%-Intervall und Version %1 (keine ist in Produktion). Eingabe öffnet seine Bilder.</translation>
    </message>
    <message>
        <source>What changed since version %1</source>
        <translation>Was sich seit Version %1 geändert hat</translation>
    </message>
    <message>
        <source>There is no version before this one.</source>
        <translation>Vor dieser gibt es keine Version.</translation>
    </message>
    <message>
        <source>The evaluation of version %1 is not there any more, or has none of these sets.</source>
        <translation>Die Auswertung der Version %1 ist nicht mehr da oder hat keine dieser Mengen.</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>Übersicht</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::PairsPresenter</name>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>other</source>
        <translation>übrige</translation>
    </message>
    <message>
        <source>withheld</source>
        <translation>zurückgehalten</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::PairsSection</name>
    <message>
        <source>Label</source>
        <translation>Label</translation>
    </message>
    <message>
        <source>Taken for</source>
        <translation>Gehalten für</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>Änderung</translation>
    </message>
    <message>
        <source>More or fewer images than with the version that is named below</source>
        <translation>Mehr oder weniger Bilder als mit der unten genannten Version</translation>
    </message>
    <message>
        <source>Of errors</source>
        <translation>Der Fehler</translation>
    </message>
    <message>
        <source>Share of all wrong images of the set</source>
        <translation>Anteil an allen falschen Bildern der Menge</translation>
    </message>
    <message>
        <source>Of label</source>
        <translation>Des Labels</translation>
    </message>
    <message>
        <source>Share of the images with this label</source>
        <translation>Anteil an den Bildern mit diesem Label</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Gezeigt</translation>
    </message>
    <message>
        <source>Of them at or above τ: what a user sees wrongly</source>
        <translation>Davon an oder über τ: was ein Nutzer falsch sieht</translation>
    </message>
    <message>
        <source>Confusion</source>
        <translation>Verwechslung</translation>
    </message>
    <message>
        <source>Share of label</source>
        <translation>Anteil am Label</translation>
    </message>
    <message>
        <source>Counts</source>
        <translation>Anzahlen</translation>
    </message>
    <message>
        <source>Clustered</source>
        <translation>Gruppiert</translation>
    </message>
    <message>
        <source>By name</source>
        <translation>Nach Namen</translation>
    </message>
    <message>
        <source>Withhold below τ</source>
        <translation>Unter τ extra</translation>
    </message>
    <message>
        <source>Images below the threshold stand in a column of their own, as a user would not see their answer</source>
        <translation>Bilder unter der Schwelle stehen in einer eigenen Spalte, weil ein Nutzer ihre Antwort nicht sähe</translation>
    </message>
    <message>
        <source>Confusion matrix: labels down, predictions across</source>
        <translation>Verwechslungsmatrix: Labels nach unten, Vorhersagen nach rechts</translation>
    </message>
    <message>
        <source>Confused pairs</source>
        <translation>Verwechselte Paare</translation>
    </message>
    <message>
        <source>Filter by class; the heat map shows the rest as other</source>
        <translation>Nach Klasse filtern; die Heatmap zeigt den Rest als übrige</translation>
    </message>
    <message>
        <source>Only classes named…</source>
        <translation>Nur Klassen namens…</translation>
    </message>
    <message>
        <source>Names or parts of names, several between commas: wolf, fox</source>
        <translation>Namen oder Teile davon, mehrere durch Kommas: Wolf, Fuchs</translation>
    </message>
    <message>
        <source>Confused pairs, most images first</source>
        <translation>Verwechselte Paare, die meisten Bilder zuerst</translation>
    </message>
    <message>
        <source>%1   ·   Enter opens them</source>
        <translation>%1   ·   Eingabe öffnet sie</translation>
    </message>
    <message>
        <source>%1 → %2: %3, %4 of %1</source>
        <translation>%1 → %2: %3, %4 von %1</translation>
    </message>
    <message>
        <source>Images of an out-of-scope set have no label. They are a row of the other sets&apos; matrix.</source>
        <translation>Bilder einer fremden Menge haben kein Label. In der Matrix der anderen Mengen sind sie eine Zeile.</translation>
    </message>
    <message>
        <source>Blue: right, red: taken for another class, orange: out-of-scope images, grey: withheld. Wheel and + − zoom, drag moves, arrows choose a cell, Enter opens its images, 0 shows all.</source>
        <translation>Blau: richtig, rot: für eine andere Klasse gehalten, orange: fremde Bilder, grau: zurückgehalten. Rad und + − zoomen, Ziehen verschiebt, Pfeile wählen eine Zelle, Eingabe öffnet ihre Bilder, 0 zeigt alles.</translation>
    </message>
    <message>
        <source>the largest %1 of %2</source>
        <translation>die größten %1 von %2</translation>
    </message>
    <message>
        <source>version %1, in production</source>
        <translation>Version %1, in Produktion</translation>
    </message>
    <message>
        <source>version %1</source>
        <translation>Version %1</translation>
    </message>
    <message>
        <source>There is no version before this one that changes could be told against.</source>
        <translation>Vor dieser gibt es keine Version, gegen die sich Änderungen zeigen ließen.</translation>
    </message>
    <message>
        <source>Changes since %1 can&apos;t be told: %2.</source>
        <translation>Änderungen seit %1 sind nicht bestimmbar: %2.</translation>
    </message>
    <message>
        <source>Change: since %1.</source>
        <translation>Änderung: seit %1.</translation>
    </message>
    <message>
        <source>Pairs</source>
        <translation>Paare</translation>
    </message>
    <message>
        <source>Share of the label&apos;s images</source>
        <translation>Anteil an den Bildern des Labels</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ProblemsCard</name>
    <message>
        <source>Mend it</source>
        <translation>Beheben</translation>
    </message>
    <message>
        <source>Check every file</source>
        <translation>Jede Datei prüfen</translation>
    </message>
    <message>
        <source>Problems and notes</source>
        <translation>Probleme und Hinweise</translation>
    </message>
    <message>
        <source>Problems</source>
        <translation>Probleme</translation>
    </message>
    <message>
        <source>Decodes every file that is new or changed: damaged pixels, duplicates, nearly equal pictures. taxon library check</source>
        <translation>Dekodiert jede neue oder geänderte Datei: beschädigte Pixel, Dubletten, fast gleiche Bilder. taxon library check</translation>
    </message>
    <message>
        <source>Nothing is wrong with the files&apos; headers.

Damaged pixels and duplicates are found by &quot;Check every file&quot;.</source>
        <translation>Die Köpfe der Dateien sind in Ordnung.

Beschädigte Pixel und Dubletten findet „Jede Datei prüfen“.</translation>
    </message>
    <message>
        <source>Nothing is wrong with the files.</source>
        <translation>Die Dateien sind in Ordnung.</translation>
    </message>
    <message>
        <source>Headers were checked.</source>
        <translation>Die Köpfe wurden geprüft.</translation>
    </message>
    <message>
        <source>Every file was checked at %1.</source>
        <translation>Jede Datei wurde um %1 geprüft.</translation>
    </message>
    <message>
        <source>The rules can&apos;t be used: %1</source>
        <translation>Die Regeln sind nicht nutzbar: %1</translation>
    </message>
    <message>
        <source>Rules: %1</source>
        <translation>Regeln: %1</translation>
    </message>
    <message>
        <source>Mend all %1</source>
        <translation>Alle %1 beheben</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::QueueFoot</name>
    <message>
        <source>My part of the images</source>
        <translation>Mein Teil der Bilder</translation>
    </message>
    <message>
        <source>Number of reviewers who share the images</source>
        <translation>Zahl der Prüfer, die sich die Bilder teilen</translation>
    </message>
    <message>
        <source>Once more</source>
        <translation>Nochmal</translation>
    </message>
    <message>
        <source>Not sure</source>
        <translation>Unsicher</translation>
    </message>
    <message>
        <source>Images of all sets that somebody was not sure about</source>
        <translation>Bilder aller Mengen, bei denen jemand unsicher war</translation>
    </message>
    <message>
        <source>Different answers</source>
        <translation>Widersprüche</translation>
    </message>
    <message>
        <source>Images of all sets about which people said different things without knowing of each other</source>
        <translation>Bilder aller Mengen, zu denen Leute Verschiedenes gesagt haben, ohne voneinander zu wissen</translation>
    </message>
    <message>
        <source>Verdicts</source>
        <translation>Urteile</translation>
    </message>
    <message>
        <source>Save as CSV…</source>
        <translation>Als CSV speichern…</translation>
    </message>
    <message>
        <source>What everybody said of images of this library, as taxon library history --verdicts --csv prints it</source>
        <translation>Was alle zu Bildern dieser Bibliothek gesagt haben, wie taxon library history --verdicts --csv es ausgibt</translation>
    </message>
    <message>
        <source>Save the verdicts as CSV</source>
        <translation>Urteile als CSV speichern</translation>
    </message>
    <message>
        <source>My part</source>
        <translation>Mein Teil</translation>
    </message>
    <message>
        <source>of</source>
        <translation>von</translation>
    </message>
    <message>
        <source>Each image is in one part, by its content: everybody who types the same number of parts gets other images</source>
        <translation>Jedes Bild liegt nach seinem Inhalt in einem Teil: Wer dieselbe Zahl von Teilen eingibt, bekommt andere Bilder</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::Rail</name>
    <message>
        <source>Pages</source>
        <translation>Seiten</translation>
    </message>
    <message>
        <source>%1: %2 (Ctrl+%3)</source>
        <translation>%1: %2 (Strg+%3)</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RangeHistogram</name>
    <message>
        <source>from %1 to %2; %3 in all</source>
        <translation>von %1 bis %2; %3 insgesamt</translation>
    </message>
    <message>
        <source>up to %1: %2</source>
        <translation>bis %1: %2</translation>
    </message>
    <message>
        <source>Drag an end of the range; the arrow keys move the lower end, with Ctrl the upper one; Home takes all</source>
        <translation>Ein Ende des Bereichs ziehen; die Pfeiltasten bewegen das untere Ende, mit Strg das obere; Pos1 nimmt alles</translation>
    </message>
    <message>
        <source>%1, from</source>
        <translation>%1, von</translation>
    </message>
    <message>
        <source>to</source>
        <translation>bis</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ReadOnlyBar</name>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>Edit here</source>
        <translation>Hier bearbeiten</translation>
    </message>
    <message>
        <source>Takes the place of the other window once it is gone, and reads the workspace again</source>
        <translation>Tritt an die Stelle des anderen Fensters, sobald es fort ist, und liest den Arbeitsbereich neu</translation>
    </message>
    <message>
        <source>What happened, and the versions of the program</source>
        <translation>Was geschah, und die Versionen des Programms</translation>
    </message>
    <message>
        <source>The window that had this workspace open for changes is gone. This one still only reads.</source>
        <translation>Das Fenster, das diesen Arbeitsbereich ändern durfte, ist fort. Dieses liest weiterhin nur.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RecipeForm</name>
    <message>
        <source>Model and data</source>
        <translation>Modell und Daten</translation>
    </message>
    <message>
        <source>Build a new one</source>
        <translation>Ein neues erstellen</translation>
    </message>
    <message>
        <source> (changed)</source>
        <translation> (geändert)</translation>
    </message>
    <message>
        <source>%1 to %2.</source>
        <translation>%1 bis %2.</translation>
    </message>
    <message>
        <source>Empty in the preset.</source>
        <translation>In der Vorlage leer.</translation>
    </message>
    <message>
        <source>The preset has %1.</source>
        <translation>Die Vorlage hat %1.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ReviewDesk</name>
    <message>
        <source>This evaluation has no embeddings: evaluate the model again to see what looks alike.</source>
        <translation>Diese Auswertung hat keine Embeddings: Das Modell neu auswerten, um Ähnliches zu sehen.</translation>
    </message>
    <message>
        <source>Move %1 to</source>
        <translation>%1 verschieben nach</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ReviewEdits</name>
    <message>
        <source>removed</source>
        <translation>entfernt</translation>
    </message>
    <message>
        <source>moved to %1</source>
        <translation>nach %1 verschoben</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>%1: moved to %2</source>
        <translation>%1: nach %2 verschoben</translation>
    </message>
    <message>
        <source>%1: removed</source>
        <translation>%1: entfernt</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ReviewKeys</name>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>to guess</source>
        <translation>zu Vorschlag</translation>
    </message>
    <message>
        <source>to class</source>
        <translation>in Klasse</translation>
    </message>
    <message>
        <source>remove</source>
        <translation>entfernen</translation>
    </message>
    <message>
        <source>difficult</source>
        <translation>schwierig</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>not sure</source>
        <translation>unsicher</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>large</source>
        <translation>groß</translation>
    </message>
    <message>
        <source>its like first</source>
        <translation>Ähnliche zuerst</translation>
    </message>
    <message>
        <source>where it looks</source>
        <translation>wohin es schaut</translation>
    </message>
    <message>
        <source>undo</source>
        <translation>rückgängig</translation>
    </message>
    <message>
        <source>all keys</source>
        <translation>alle Tasten</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ReviewPage</name>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>Set of images</source>
        <translation>Bildmenge</translation>
    </message>
    <message>
        <source>Review: %1</source>
        <translation>Prüfung: %1</translation>
    </message>
    <message>
        <source>Review: save the verdicts as CSV…</source>
        <translation>Prüfung: Urteile als CSV speichern…</translation>
    </message>
    <message>
        <source>Review run %1</source>
        <translation>Lauf %1 prüfen</translation>
    </message>
    <message>
        <source>← Back to %1</source>
        <translation>← Zurück zu %1</translation>
    </message>
    <message>
        <source>No workspace is open</source>
        <translation>Kein Arbeitsbereich ist offen</translation>
    </message>
    <message>
        <source>Reading the evaluation…</source>
        <translation>Auswertung wird gelesen…</translation>
    </message>
    <message>
        <source>No run has been evaluated yet</source>
        <translation>Noch kein Lauf ist ausgewertet</translation>
    </message>
    <message>
        <source>Start one on Train. Once it has trained and evaluated its model, its scores and every image it gets wrong are here.</source>
        <translation>Einen im Training starten. Hat er sein Modell trainiert und ausgewertet, stehen hier seine Werte und jedes falsch erkannte Bild.</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>Zum Training</translation>
    </message>
    <message>
        <source>Review</source>
        <translation>Prüfung</translation>
    </message>
    <message>
        <source>what a model gets wrong, and at which threshold</source>
        <translation>was ein Modell falsch macht, und bei welcher Schwelle</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ReviewPresenter</name>
    <message>
        <source>%1  ·  version %2</source>
        <translation>%1  ·  Version %2</translation>
    </message>
    <message>
        <source>1 image</source>
        <translation>1 Bild</translation>
    </message>
    <message>
        <source>%1 images</source>
        <translation>%1 Bilder</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>right, low</source>
        <translation>richtig, niedrig</translation>
    </message>
    <message>
        <source>wrong, shown</source>
        <translation>falsch, gezeigt</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>false, shown</source>
        <translation>fremd, gezeigt</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgewiesen</translation>
    </message>
    <message>
        <source>%1
label %2, prediction %3 at %4, %5</source>
        <translation>%1
Label %2, Vorhersage %3 mit %4, %5</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>
%1 (%2)</source>
        <translation>
%1 (%2)</translation>
    </message>
    <message>
        <source>, %1 shown</source>
        <translation>, %1 gezeigt</translation>
    </message>
    <message>
        <source>%1 predicted as %2, %3</source>
        <translation>%1 als %2 vorhergesagt, %3</translation>
    </message>
    <message>
        <source>%1 not recognised, %2</source>
        <translation>%1 nicht erkannt, %2</translation>
    </message>
    <message>
        <source>wrongly predicted as %1, %2</source>
        <translation>fälschlich als %1 vorhergesagt, %2</translation>
    </message>
    <message>
        <source>%1 → %2</source>
        <translation>%1 → %2</translation>
    </message>
    <message>
        <source>%1 not recognised</source>
        <translation>%1 nicht erkannt</translation>
    </message>
    <message>
        <source>taken for %1</source>
        <translation>für %1 gehalten</translation>
    </message>
    <message>
        <source>False and shown</source>
        <translation>Fremd und gezeigt</translation>
    </message>
    <message>
        <source>Wrong or low</source>
        <translation>Fraglich</translation>
    </message>
    <message>
        <source>Wrong and shown</source>
        <translation>Falsch und gezeigt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>Withheld</source>
        <translation>Zurückgehalten</translation>
    </message>
    <message>
        <source>All images</source>
        <translation>Alle Bilder</translation>
    </message>
    <message>
        <source>Accuracy above</source>
        <translation>Genauigkeit über τ</translation>
    </message>
    <message>
        <source>Error above</source>
        <translation>Fehler über τ</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>False shown</source>
        <translation>Fremd gezeigt</translation>
    </message>
    <message>
        <source>95 % interval, from</source>
        <translation>95-%-Intervall, von</translation>
    </message>
    <message>
        <source>95 % interval, to</source>
        <translation>95-%-Intervall, bis</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RulesForm</name>
    <message>
        <source> (changed)</source>
        <translation> (geändert)</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RulesPresenter</name>
    <message>
        <source> of %1</source>
        <translation> von %1</translation>
    </message>
    <message>
        <source>rules.yaml is saved: the Library page, checks and runs go by it, too.</source>
        <translation>rules.yaml ist gespeichert: Auch Bibliothek, Prüfungen und Läufe richten sich danach.</translation>
    </message>
    <message>
        <source>New data set</source>
        <translation>Neuer Datensatz</translation>
    </message>
    <message>
        <source>Nothing of it; what was read of the images is remembered.</source>
        <translation>Nichts davon; was über die Bilder gelesen wurde, bleibt bekannt.</translation>
    </message>
    <message>
        <source>It is data set %1.</source>
        <translation>Es ist Datensatz %1.</translation>
    </message>
    <message>
        <source>Nothing changed: data set %1 stays the newest.</source>
        <translation>Nichts hat sich geändert: Datensatz %1 bleibt der neueste.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RunCurves</name>
    <message>
        <source>GPU %1</source>
        <translation>GPU %1</translation>
    </message>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>rate</source>
        <translation>Rate</translation>
    </message>
    <message>
        <source>images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>processors</source>
        <translation>Prozessoren</translation>
    </message>
    <message>
        <source>memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>Loss</source>
        <translation>Loss</translation>
    </message>
    <message>
        <source>Accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>Macro F1</source>
        <translation>Makro-F1</translation>
    </message>
    <message>
        <source>Learning rate</source>
        <translation>Lernrate</translation>
    </message>
    <message>
        <source>Images a second</source>
        <translation>Bilder pro Sekunde</translation>
    </message>
    <message>
        <source>Waiting for images</source>
        <translation>Warten auf Bilder</translation>
    </message>
    <message>
        <source>Processors</source>
        <translation>Prozessoren</translation>
    </message>
    <message>
        <source>Memory</source>
        <translation>Speicher</translation>
    </message>
    <message>
        <source>GPU</source>
        <translation>GPU</translation>
    </message>
    <message>
        <source>GPU memory</source>
        <translation>GPU-Speicher</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RunPlace</name>
    <message>
        <source>Its place can&apos;t be asked: %1</source>
        <translation>Sein Ort antwortet nicht: %1</translation>
    </message>
    <message>
        <source>cost so far %1</source>
        <translation>bisher %1 an Kosten</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RunTable</name>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RunTableModel</name>
    <message>
        <source>Running: %1, %2 %</source>
        <translation>Läuft: %1, %2 %</translation>
    </message>
    <message>
        <source>Unknown since %1</source>
        <translation>Unbekannt seit %1</translation>
    </message>
    <message>
        <source>Run</source>
        <translation>Lauf</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Started</source>
        <translation>Gestartet</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>Test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>Version</source>
        <translation>Version</translation>
    </message>
    <message>
        <source>Tags</source>
        <translation>Schlagwörter</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Notiz</translation>
    </message>
    <message>
        <source>Accuracy on the validation images after the newest epoch</source>
        <translation>Genauigkeit auf den Validierungsbildern nach der neuesten Epoche</translation>
    </message>
    <message>
        <source>Share of the test images whose best guess is right</source>
        <translation>Anteil der Testbilder, deren bester Vorschlag stimmt</translation>
    </message>
    <message>
        <source>No tag</source>
        <translation>Kein Schlagwort</translation>
    </message>
    <message>
        <source>Not started</source>
        <translation>Nicht gestartet</translation>
    </message>
    <message>
        <source>No name</source>
        <translation>Kein Name</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 Läufe</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RunsPage</name>
    <message>
        <source>No run yet</source>
        <translation>Noch kein Lauf</translation>
    </message>
    <message>
        <source>Start one on the Train page, or with: taxon run --recipe NAME</source>
        <translation>Einen auf der Seite Training starten oder mit: taxon run --recipe NAME</translation>
    </message>
    <message>
        <source>Go to Train</source>
        <translation>Zum Training</translation>
    </message>
    <message>
        <source>Runs</source>
        <translation>Läufe</translation>
    </message>
    <message>
        <source>Search runs</source>
        <translation>Läufe suchen</translation>
    </message>
    <message>
        <source>Search: words, tag:NAME, state:failed</source>
        <translation>Suche: Wörter, tag:NAME, state:failed</translation>
    </message>
    <message>
        <source>Show which runs</source>
        <translation>Welche Läufe gezeigt werden</translation>
    </message>
    <message>
        <source>All states</source>
        <translation>Alle Zustände</translation>
    </message>
    <message>
        <source>Group the runs</source>
        <translation>Läufe gruppieren</translation>
    </message>
    <message>
        <source>Not grouped</source>
        <translation>Nicht gruppiert</translation>
    </message>
    <message>
        <source>By state</source>
        <translation>Nach Zustand</translation>
    </message>
    <message>
        <source>By recipe</source>
        <translation>Nach Rezept</translation>
    </message>
    <message>
        <source>By tags</source>
        <translation>Nach Schlagwort</translation>
    </message>
    <message>
        <source>By day</source>
        <translation>Nach Tag</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>Log</source>
        <translation>Protokoll</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Notes</source>
        <translation>Notizen</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Anhalten</translation>
    </message>
    <message>
        <source>Writes a checkpoint and ends; Resume goes on from there</source>
        <translation>Schreibt einen Checkpoint und endet; Fortsetzen macht dort weiter</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>Fortsetzen</translation>
    </message>
    <message>
        <source>Finished stages are skipped, training goes on from its last checkpoint</source>
        <translation>Beendete Stufen werden übersprungen, das Training macht beim letzten Checkpoint weiter</translation>
    </message>
    <message>
        <source>Open in Review</source>
        <translation>In der Prüfung öffnen</translation>
    </message>
    <message>
        <source>More to do with the run</source>
        <translation>Mehr mit dem Lauf tun</translation>
    </message>
    <message>
        <source>Run again</source>
        <translation>Noch einmal ausführen</translation>
    </message>
    <message>
        <source>Change and run…</source>
        <translation>Ändern und ausführen…</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>Löschen</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>Rückgängig</translation>
    </message>
    <message>
        <source>Stop run %1</source>
        <translation>Lauf %1 anhalten</translation>
    </message>
    <message>
        <source>Resume run %1</source>
        <translation>Lauf %1 fortsetzen</translation>
    </message>
    <message>
        <source>Run %1 again</source>
        <translation>Lauf %1 noch einmal ausführen</translation>
    </message>
    <message>
        <source>Delete the chosen runs</source>
        <translation>Gewählte Läufe löschen</translation>
    </message>
    <message>
        <source>Del</source>
        <translation>Entf</translation>
    </message>
    <message>
        <source>Undo the last change of runs</source>
        <translation>Letzte Änderung an Läufen zurücknehmen</translation>
    </message>
    <message>
        <source>Ctrl+Z</source>
        <translation>Strg+Z</translation>
    </message>
    <message>
        <source>Runs: %1</source>
        <translation>Läufe: %1</translation>
    </message>
    <message>
        <source>Show run %1</source>
        <translation>Lauf %1 zeigen</translation>
    </message>
    <message>
        <source>%1 of %2 runs</source>
        <translation>%1 von %2 Läufen</translation>
    </message>
    <message>
        <source>1 run</source>
        <translation>1 Lauf</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 Läufe</translation>
    </message>
    <message>
        <source>%1 and %2 more</source>
        <translation>%1 und %2 weitere</translation>
    </message>
    <message>
        <source>Follow runs: stages, curves, log; compare them</source>
        <translation>Läufen folgen: Stufen, Kurven, Protokoll; sie vergleichen</translation>
    </message>
    <message>
        <source>The chosen run</source>
        <translation>Der gewählte Lauf</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::RunsPresenter</name>
    <message>
        <source>%1 ago</source>
        <translation>vor %1</translation>
    </message>
    <message>
        <source>%1, %2 %</source>
        <translation>%1, %2 %</translation>
    </message>
    <message>
        <source>, about %1 left</source>
        <translation>, noch etwa %1</translation>
    </message>
    <message>
        <source>; on %1, heard %2</source>
        <translation>; auf %1, gehört %2</translation>
    </message>
    <message>
        <source>Unknown since %1 (%2): the worker is gone or silent. Resume goes on from its last checkpoint.</source>
        <translation>Unbekannt seit %1 (%2): Der Worker ist fort oder stumm. Fortsetzen macht beim letzten Checkpoint weiter.</translation>
    </message>
    <message>
        <source>Exported as version %1</source>
        <translation>Als Version %1 exportiert</translation>
    </message>
    <message>
        <source>Stopped with a checkpoint. Resume goes on from there.</source>
        <translation>Mit Checkpoint angehalten. Fortsetzen macht dort weiter.</translation>
    </message>
    <message>
        <source>Waiting for a worker since %1.</source>
        <translation>Wartet seit %1 auf einen Worker.</translation>
    </message>
    <message>
        <source>Queued</source>
        <translation>Eingereiht</translation>
    </message>
    <message>
        <source>Running</source>
        <translation>Läuft</translation>
    </message>
    <message>
        <source>Succeeded</source>
        <translation>Erfolgreich</translation>
    </message>
    <message>
        <source>Failed</source>
        <translation>Gescheitert</translation>
    </message>
    <message>
        <source>Cancelled</source>
        <translation>Abgebrochen</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>Angehalten</translation>
    </message>
    <message>
        <source>Unreadable</source>
        <translation>Nicht lesbar</translation>
    </message>
    <message>
        <source>Unknown</source>
        <translation>Unbekannt</translation>
    </message>
    <message>
        <source>Asked %1 to write a checkpoint and end</source>
        <translation>%1 soll einen Checkpoint schreiben und enden</translation>
    </message>
    <message>
        <source>Started a worker on %1</source>
        <translation>Worker für %1 gestartet</translation>
    </message>
    <message>
        <source>Started %1 with the recipe of %2</source>
        <translation>%1 mit dem Rezept von %2 gestartet</translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <translation>Zurückgenommen: %1</translation>
    </message>
    <message>
        <source>%1 deleted</source>
        <translation>%1 gelöscht</translation>
    </message>
    <message>
        <source>%1 runs deleted</source>
        <translation>%1 Läufe gelöscht</translation>
    </message>
    <message>
        <source>%1. They lie in the trash; Ctrl+Z brings them back</source>
        <translation>%1. Im Papierkorb; Strg+Z holt sie zurück</translation>
    </message>
    <message>
        <source>the tags of %1</source>
        <translation>die Schlagwörter von %1</translation>
    </message>
    <message>
        <source>%1 runs</source>
        <translation>%1 Läufe</translation>
    </message>
    <message>
        <source>Changed %1</source>
        <translation>Geändert: %1</translation>
    </message>
    <message>
        <source>the note on %1</source>
        <translation>die Notiz zu %1</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ScoreTiles</name>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>of no class</source>
        <translation>ohne Klasse</translation>
    </message>
    <message>
        <source>False shown</source>
        <translation>Fremd gezeigt</translation>
    </message>
    <message>
        <source>Rejected</source>
        <translation>Abgewiesen</translation>
    </message>
    <message>
        <source>AUROC</source>
        <translation>AUROC</translation>
    </message>
    <message>
        <source>against test</source>
        <translation>gegen Test</translation>
    </message>
    <message>
        <source>FPR95</source>
        <translation>FPR95</translation>
    </message>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>top-5 %1</source>
        <translation>Top-5 %1</translation>
    </message>
    <message>
        <source>Macro recall</source>
        <translation>Makro-Recall</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>Kalibrierfehler</translation>
    </message>
    <message>
        <source>log loss %1</source>
        <translation>Log-Loss %1</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>%1 shown</source>
        <translation>%1 gezeigt</translation>
    </message>
    <message>
        <source>Accuracy above τ</source>
        <translation>Genauigkeit über τ</translation>
    </message>
    <message>
        <source>Wrong shown</source>
        <translation>Falsch gezeigt</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ScoresCard</name>
    <message>
        <source>Top-1</source>
        <translation>Top-1</translation>
    </message>
    <message>
        <source>Macro recall</source>
        <translation>Makro-Recall</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Accuracy above τ</source>
        <translation>Genauigkeit über τ</translation>
    </message>
    <message>
        <source>Wrong shown</source>
        <translation>Falsch gezeigt</translation>
    </message>
    <message>
        <source>Calibration error</source>
        <translation>Kalibrierfehler</translation>
    </message>
    <message>
        <source>False shown</source>
        <translation>Fremd gezeigt</translation>
    </message>
    <message>
        <source>AUROC</source>
        <translation>AUROC</translation>
    </message>
    <message>
        <source>FPR95</source>
        <translation>FPR95</translation>
    </message>
    <message>
        <source>Scores of the chosen runs</source>
        <translation>Werte der gewählten Läufe</translation>
    </message>
    <message>
        <source>Scores</source>
        <translation>Werte</translation>
    </message>
    <message>
        <source>Set</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Score</source>
        <translation>Wert</translation>
    </message>
    <message>
        <source>%1 ★</source>
        <translation>%1 ★</translation>
    </message>
    <message>
        <source>None of these runs has been scored yet.</source>
        <translation>Keiner dieser Läufe wurde schon bewertet.</translation>
    </message>
    <message>
        <source>★ is the best of a line; each run is taken at its own threshold.</source>
        <translation>★ ist der beste einer Zeile; jeder Lauf gilt bei seiner eigenen Schwelle.</translation>
    </message>
    <message>
        <source>Where the runs were scored on different images no value is the best.</source>
        <translation>Wo die Läufe auf verschiedenen Bildern bewertet wurden, ist kein Wert der beste.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::Screenshot</name>
    <message>
        <source>The page was not ready after 60 s.</source>
        <translation>Die Seite war nach 60 s nicht fertig.</translation>
    </message>
    <message>
        <source>Can&apos;t write %1.</source>
        <translation>%1 lässt sich nicht schreiben.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::SettingsCard</name>
    <message>
        <source>Settings of the chosen runs</source>
        <translation>Einstellungen der gewählten Läufe</translation>
    </message>
    <message>
        <source>Only what differs</source>
        <translation>Nur was sich unterscheidet</translation>
    </message>
    <message>
        <source>Filter settings</source>
        <translation>Einstellungen filtern</translation>
    </message>
    <message>
        <source>Configuration</source>
        <translation>Konfiguration</translation>
    </message>
    <message>
        <source>Setting</source>
        <translation>Einstellung</translation>
    </message>
    <message>
        <source>As run.yaml names it</source>
        <translation>Wie run.yaml sie nennt</translation>
    </message>
    <message>
        <source>These runs have the same configuration.</source>
        <translation>Diese Läufe haben dieselbe Konfiguration.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::SettingsDialog</name>
    <message>
        <source>Settings</source>
        <translation>Einstellungen</translation>
    </message>
    <message>
        <source>As this machine</source>
        <translation>Wie dieser Rechner</translation>
    </message>
    <message>
        <source>Language</source>
        <translation>Sprache</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>Hell</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>Dunkel</translation>
    </message>
    <message>
        <source>High contrast</source>
        <translation>Hoher Kontrast</translation>
    </message>
    <message>
        <source>Colours</source>
        <translation>Farben</translation>
    </message>
    <message>
        <source>Words, numbers and dates change with the next start of the window.</source>
        <translation>Wörter, Zahlen und Daten ändern sich beim nächsten Start des Fensters.</translation>
    </message>
    <message>
        <source>Notices of the desktop when a run elsewhere ends or GPU nodes stay up</source>
        <translation>Auf dem Desktop melden, wenn ein Lauf anderswo endet oder GPU-Knoten bleiben</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ShardsCard</name>
    <message>
        <source>Shards</source>
        <translation>Shards</translation>
    </message>
    <message>
        <source>Pack</source>
        <translation>Packen</translation>
    </message>
    <message>
        <source>Packs the images into tars for cloud storage; unchanged ones of the newest shard set are taken over</source>
        <translation>Packt die Bilder in Tars für Cloud-Speicher; unveränderte des neuesten Shard-Satzes werden übernommen</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>Prüfen</translation>
    </message>
    <message>
        <source>Sizes and members of every tar</source>
        <translation>Größen und Inhalt jedes Tars</translation>
    </message>
    <message>
        <source>Check every byte</source>
        <translation>Jedes Byte prüfen</translation>
    </message>
    <message>
        <source>STORAGE</source>
        <translation>SPEICHERORT</translation>
    </message>
    <message>
        <source>Storage: a mounted folder, or REMOTE:PATH of rclone</source>
        <translation>Speicherort: ein eingehängter Ordner oder REMOTE:PFAD von rclone</translation>
    </message>
    <message>
        <source>A mounted folder, or REMOTE:PATH of rclone</source>
        <translation>Ein eingehängter Ordner oder REMOTE:PFAD von rclone</translation>
    </message>
    <message>
        <source>What would be sent?</source>
        <translation>Was würde gesendet?</translation>
    </message>
    <message>
        <source>Send</source>
        <translation>Senden</translation>
    </message>
    <message>
        <source>What is there?</source>
        <translation>Was liegt dort?</translation>
    </message>
    <message>
        <source>Fetch the chosen one</source>
        <translation>Gewählten holen</translation>
    </message>
    <message>
        <source>Shard sets in the storage</source>
        <translation>Shard-Sätze am Speicherort</translation>
    </message>
    <message>
        <source>In the storage</source>
        <translation>Am Speicherort</translation>
    </message>
    <message>
        <source>State</source>
        <translation>Zustand</translation>
    </message>
    <message>
        <source>Files</source>
        <translation>Dateien</translation>
    </message>
    <message>
        <source>Size</source>
        <translation>Größe</translation>
    </message>
    <message>
        <source> · %1 images left out: they had changed</source>
        <translation> · %1 Bilder ausgelassen: Sie hatten sich geändert</translation>
    </message>
    <message>
        <source>Not packed yet.</source>
        <translation>Noch nicht gepackt.</translation>
    </message>
    <message>
        <source>%1 images in %2 tars, %3%4</source>
        <translation>%1 Bilder in %2 Tars, %3%4</translation>
    </message>
    <message>
        <source>%1 to send</source>
        <translation>%1 zu senden</translation>
    </message>
    <message>
        <source>%1 copied there from another set</source>
        <translation>%1 dort aus einem anderen Satz kopiert</translation>
    </message>
    <message>
        <source>%1 there already</source>
        <translation>%1 schon dort</translation>
    </message>
    <message>
        <source>To %1: %2.</source>
        <translation>Nach %1: %2.</translation>
    </message>
    <message>
        <source>complete</source>
        <translation>vollständig</translation>
    </message>
    <message>
        <source>incomplete: push it again</source>
        <translation>unvollständig: noch einmal senden</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ShardsPresenter</name>
    <message>
        <source>1 file (%1)</source>
        <translation>1 Datei (%1)</translation>
    </message>
    <message>
        <source>%1 files (%2)</source>
        <translation>%1 Dateien (%2)</translation>
    </message>
    <message>
        <source>%1 …</source>
        <translation>%1 …</translation>
    </message>
    <message>
        <source>Packing of data set %1</source>
        <translation>Packen des Datensatzes %1</translation>
    </message>
    <message>
        <source>Nothing: a shard set is there whole or not at all.</source>
        <translation>Nichts: Ein Shard-Satz ist ganz da oder gar nicht.</translation>
    </message>
    <message>
        <source>%1 images in %2 shards (%3)</source>
        <translation>%1 Bilder in %2 Shards (%3)</translation>
    </message>
    <message>
        <source>It was packed already: %1.</source>
        <translation>War schon gepackt: %1.</translation>
    </message>
    <message>
        <source>Packed: %1, %2 of them taken over.</source>
        <translation>Gepackt: %1, %2 davon übernommen.</translation>
    </message>
    <message>
        <source>Packed: %1.</source>
        <translation>Gepackt: %1.</translation>
    </message>
    <message>
        <source>Check of the shards %1</source>
        <translation>Prüfung der Shards %1</translation>
    </message>
    <message>
        <source>The shards are only read.</source>
        <translation>Die Shards werden nur gelesen.</translation>
    </message>
    <message>
        <source>Every byte of the shards is as it was packed.</source>
        <translation>Jedes Byte der Shards ist, wie es gepackt wurde.</translation>
    </message>
    <message>
        <source>All shards have their images (sizes and members).</source>
        <translation>Alle Shards haben ihre Bilder (Größen und Inhalt).</translation>
    </message>
    <message>
        <source>Say where to: a mounted folder, or REMOTE:PATH of rclone.</source>
        <translation>Sagen, wohin: ein eingehängter Ordner oder REMOTE:PFAD von rclone.</translation>
    </message>
    <message>
        <source>What would be sent of %1 to %2</source>
        <translation>Was von %1 nach %2 gesendet würde</translation>
    </message>
    <message>
        <source>Nothing is sent.</source>
        <translation>Nichts wird gesendet.</translation>
    </message>
    <message>
        <source>Push of %1 to %2</source>
        <translation>Senden von %1 nach %2</translation>
    </message>
    <message>
        <source>What arrived stays there: the next push goes on.</source>
        <translation>Was ankam, bleibt dort: Das nächste Senden macht weiter.</translation>
    </message>
    <message>
        <source>Pushed to %1: %2 sent, %3 there already.</source>
        <translation>Nach %1 gesendet: %2 gesendet, %3 schon dort.</translation>
    </message>
    <message>
        <source>Say where: a mounted folder, or REMOTE:PATH of rclone.</source>
        <translation>Sagen, wo: ein eingehängter Ordner oder REMOTE:PFAD von rclone.</translation>
    </message>
    <message>
        <source>What lies at %1</source>
        <translation>Was unter %1 liegt</translation>
    </message>
    <message>
        <source>Nothing is changed.</source>
        <translation>Nichts wird geändert.</translation>
    </message>
    <message>
        <source>Fetching of %1 from %2</source>
        <translation>Holen von %1 aus %2</translation>
    </message>
    <message>
        <source>What arrived is kept: the next fetch goes on.</source>
        <translation>Was ankam, bleibt: Das nächste Holen macht weiter.</translation>
    </message>
    <message>
        <source>Fetched %1: %2, %3 here already.</source>
        <translation>%1 geholt: %2, %3 schon hier.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::SizesCard</name>
    <message>
        <source>training</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>validation</source>
        <translation>Validierung</translation>
    </message>
    <message>
        <source>test</source>
        <translation>Test</translation>
    </message>
    <message>
        <source>reserve</source>
        <translation>Reserve</translation>
    </message>
    <message>
        <source>in no data set yet</source>
        <translation>noch in keinem Datensatz</translation>
    </message>
    <message>
        <source>Images per class</source>
        <translation>Bilder je Klasse</translation>
    </message>
    <message>
        <source>Arrows choose a class, Enter shows its images, the wheel zooms</source>
        <translation>Pfeile wählen eine Klasse, Eingabe zeigt ihre Bilder, das Rad zoomt</translation>
    </message>
    <message>
        <source>there is no data set yet</source>
        <translation>es gibt noch keinen Datensatz</translation>
    </message>
    <message>
        <source>by data set %1</source>
        <translation>nach Datensatz %1</translation>
    </message>
    <message>
        <source>a class needs %1</source>
        <translation>eine Klasse braucht %1</translation>
    </message>
    <message>
        <source>at most %1 are trained</source>
        <translation>höchstens %1 werden trainiert</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>all</source>
        <translation>alle</translation>
    </message>
    <message>
        <source>needs</source>
        <translation>nötig</translation>
    </message>
    <message>
        <source>at most trained</source>
        <translation>höchstens trainiert</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::StageStrip</name>
    <message>
        <source>waiting</source>
        <translation>wartet</translation>
    </message>
    <message>
        <source>running</source>
        <translation>läuft</translation>
    </message>
    <message>
        <source>done</source>
        <translation>fertig</translation>
    </message>
    <message>
        <source>done before</source>
        <translation>schon vorher</translation>
    </message>
    <message>
        <source>failed</source>
        <translation>gescheitert</translation>
    </message>
    <message>
        <source>Stages of the run</source>
        <translation>Stufen des Laufs</translation>
    </message>
    <message>
        <source>%1 s</source>
        <translation>%1 s</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ThresholdCard</name>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Threshold τ</source>
        <translation>Schwelle τ</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Back to the model&apos;s own threshold</source>
        <translation>Zurück zur eigenen Schwelle des Modells</translation>
    </message>
    <message>
        <source>false shown</source>
        <translation>fremd gezeigt</translation>
    </message>
    <message>
        <source>share of out-of-scope images at or above τ</source>
        <translation>Anteil der fremden Bilder an oder über τ</translation>
    </message>
    <message>
        <source>rejected</source>
        <translation>abgewiesen</translation>
    </message>
    <message>
        <source>share of out-of-scope images below τ</source>
        <translation>Anteil der fremden Bilder unter τ</translation>
    </message>
    <message>
        <source>coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>share of images at or above τ</source>
        <translation>Anteil der Bilder an oder über τ</translation>
    </message>
    <message>
        <source>accuracy</source>
        <translation>Genauigkeit</translation>
    </message>
    <message>
        <source>right among the shown: accuracy above τ</source>
        <translation>richtig unter den gezeigten: Genauigkeit über τ</translation>
    </message>
    <message>
        <source>error</source>
        <translation>Fehler</translation>
    </message>
    <message>
        <source>wrong among the shown: error above τ</source>
        <translation>falsch unter den gezeigten: Fehler über τ</translation>
    </message>
    <message>
        <source>wrong shown</source>
        <translation>falsch gezeigt</translation>
    </message>
    <message>
        <source>wrong and shown among all images</source>
        <translation>falsch und gezeigt unter allen Bildern</translation>
    </message>
    <message>
        <source>share of %1 at or above τ</source>
        <translation>Anteil von %1 an oder über τ</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ThresholdPlot</name>
    <message>
        <source>Scores over the confidence threshold</source>
        <translation>Werte über der Konfidenzschwelle</translation>
    </message>
    <message>
        <source>Left and right arrow keys move the threshold.</source>
        <translation>Pfeiltasten links und rechts bewegen die Schwelle.</translation>
    </message>
    <message>
        <source>Confidence threshold τ</source>
        <translation>Konfidenzschwelle τ</translation>
    </message>
    <message>
        <source>τ</source>
        <translation>τ</translation>
    </message>
    <message>
        <source>%1, dashed</source>
        <translation>%1, gestrichelt</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ThresholdPresenter</name>
    <message>
        <source>%1 can&apos;t be read: %2</source>
        <translation>%1 ist nicht lesbar: %2</translation>
    </message>
    <message>
        <source>%1 has no images of %2.</source>
        <translation>%1 hat keine Bilder von %2.</translation>
    </message>
    <message>
        <source>%1 was evaluated on other images of %2: the curves can&apos;t be compared image by image.</source>
        <translation>%1 wurde auf anderen Bildern von %2 ausgewertet: Die Kurven lassen sich nicht Bild für Bild vergleichen.</translation>
    </message>
    <message>
        <source>%1: right and shown</source>
        <translation>%1: richtig und gezeigt</translation>
    </message>
    <message>
        <source>%1: withheld</source>
        <translation>%1: zurückgehalten</translation>
    </message>
    <message>
        <source>%1: wrong and shown</source>
        <translation>%1: falsch und gezeigt</translation>
    </message>
    <message>
        <source>validation: taken for %1</source>
        <translation>Validierung: für %1 gehalten</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::ThresholdSection</name>
    <message>
        <source>Set</source>
        <translation>Menge</translation>
    </message>
    <message>
        <source>Images</source>
        <translation>Bilder</translation>
    </message>
    <message>
        <source>Right and shown</source>
        <translation>Richtig und gezeigt</translation>
    </message>
    <message>
        <source>Withheld</source>
        <translation>Zurückgehalten</translation>
    </message>
    <message>
        <source>Below τ</source>
        <translation>Unter τ</translation>
    </message>
    <message>
        <source>Wrong and shown</source>
        <translation>Falsch und gezeigt</translation>
    </message>
    <message>
        <source>Of an out-of-scope set: falsely shown</source>
        <translation>Aus einer fremden Menge: fälschlich gezeigt</translation>
    </message>
    <message>
        <source>Error above, 95 % interval</source>
        <translation>Fehler über τ, 95-%-Intervall</translation>
    </message>
    <message>
        <source>Wrong among the shown; Wilson&apos;s interval</source>
        <translation>Falsch unter den gezeigten; Wilsons Intervall</translation>
    </message>
    <message>
        <source>Right, withheld and wrong</source>
        <translation>Richtig, zurückgehalten und falsch</translation>
    </message>
    <message>
        <source>As shares of the set</source>
        <translation>Als Anteile der Menge</translation>
    </message>
    <message>
        <source>τ</source>
        <translation>τ</translation>
    </message>
    <message>
        <source>Shown</source>
        <translation>Gezeigt</translation>
    </message>
    <message>
        <source>Coverage</source>
        <translation>Abdeckung</translation>
    </message>
    <message>
        <source>Accuracy above</source>
        <translation>Genauigkeit über τ</translation>
    </message>
    <message>
        <source>95 % interval</source>
        <translation>95-%-Intervall</translation>
    </message>
    <message>
        <source>Wilson&apos;s, of accuracy above</source>
        <translation>Wilsons, zur Genauigkeit über τ</translation>
    </message>
    <message>
        <source>Error above</source>
        <translation>Fehler über τ</translation>
    </message>
    <message>
        <source>Wrong shown</source>
        <translation>Falsch gezeigt</translation>
    </message>
    <message>
        <source>False shown</source>
        <translation>Fremd gezeigt</translation>
    </message>
    <message>
        <source>Of the first out-of-scope set</source>
        <translation>Der ersten fremden Menge</translation>
    </message>
    <message>
        <source>Coverage, other</source>
        <translation>Abdeckung, anderer</translation>
    </message>
    <message>
        <source>Of the run beside it</source>
        <translation>Des Laufs daneben</translation>
    </message>
    <message>
        <source>Error above, other</source>
        <translation>Fehler über τ, anderer</translation>
    </message>
    <message>
        <source>Share of the answers that would be shown</source>
        <translation>Anteil der Antworten, die gezeigt würden</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Answers</source>
        <translation>Antworten</translation>
    </message>
    <message>
        <source>Validation images that are taken for the class</source>
        <translation>Validierungsbilder, die für die Klasse gehalten werden</translation>
    </message>
    <message>
        <source>Error at τ</source>
        <translation>Fehler bei τ</translation>
    </message>
    <message>
        <source>Wrong among those shown at the τ above</source>
        <translation>Falsch unter den beim obigen τ gezeigten</translation>
    </message>
    <message>
        <source>Coverage at τ</source>
        <translation>Abdeckung bei τ</translation>
    </message>
    <message>
        <source>Own τ</source>
        <translation>Eigenes τ</translation>
    </message>
    <message>
        <source>The smallest at which the error, as counted, is within the limit</source>
        <translation>Das kleinste, bei dem der Fehler, wie gezählt, in der Grenze liegt</translation>
    </message>
    <message>
        <source>Own τ, 95 % sure</source>
        <translation>Eigenes τ, 95 % sicher</translation>
    </message>
    <message>
        <source>The smallest at which the upper end of the error&apos;s interval and the false shown are within the limits; needs %1 answers</source>
        <translation>Das kleinste, bei dem das obere Ende des Fehlerintervalls und das fremd Gezeigte in den Grenzen liegen; braucht %1 Antworten</translation>
    </message>
    <message>
        <source>Coverage, 95 % sure</source>
        <translation>Abdeckung, 95 % sicher</translation>
    </message>
    <message>
        <source>Threshold τ</source>
        <translation>Schwelle τ</translation>
    </message>
    <message>
        <source>Threshold</source>
        <translation>Schwelle</translation>
    </message>
    <message>
        <source>Reset</source>
        <translation>Zurücksetzen</translation>
    </message>
    <message>
        <source>Back to the model&apos;s own threshold</source>
        <translation>Zurück zur eigenen Schwelle des Modells</translation>
    </message>
    <message>
        <source>Export with it</source>
        <translation>Damit exportieren</translation>
    </message>
    <message>
        <source>The run as the next version, with this threshold: versions themselves never change</source>
        <translation>Der Lauf als nächste Version, mit dieser Schwelle: Versionen selbst ändern sich nie</translation>
    </message>
    <message>
        <source>error at most</source>
        <translation>Fehler höchstens</translation>
    </message>
    <message>
        <source>Error above at most, in per cent: the upper end of its 95 % interval on the validation images</source>
        <translation>Fehler über τ höchstens, in Prozent: das obere Ende seines 95-%-Intervalls auf den Validierungsbildern</translation>
    </message>
    <message>
        <source>%, false shown at most</source>
        <translation>%, fremd gezeigt höchstens</translation>
    </message>
    <message>
        <source>False shown at most, in per cent, where there are out-of-scope images for validation</source>
        <translation>Fremd gezeigt höchstens, in Prozent, wo es fremde Bilder zur Validierung gibt</translation>
    </message>
    <message>
        <source>Choose τ</source>
        <translation>τ wählen</translation>
    </message>
    <message>
        <source>The smallest threshold that keeps both on the validation images</source>
        <translation>Die kleinste Schwelle, die auf den Validierungsbildern beides einhält</translation>
    </message>
    <message>
        <source>Curves</source>
        <translation>Kurven</translation>
    </message>
    <message>
        <source>As tables</source>
        <translation>Als Tabellen</translation>
    </message>
    <message>
        <source>Per class</source>
        <translation>Je Klasse</translation>
    </message>
    <message>
        <source>What the main curve shows</source>
        <translation>Was die Hauptkurve zeigt</translation>
    </message>
    <message>
        <source>Error above, logarithmic</source>
        <translation>Fehler über τ, logarithmisch</translation>
    </message>
    <message>
        <source>beside it, dashed</source>
        <translation>daneben, gestrichelt</translation>
    </message>
    <message>
        <source>Run to draw beside it</source>
        <translation>Lauf, der daneben gezeichnet wird</translation>
    </message>
    <message>
        <source>Images by confidence</source>
        <translation>Bilder nach Konfidenz</translation>
    </message>
    <message>
        <source>Confidence</source>
        <translation>Konfidenz</translation>
    </message>
    <message>
        <source>Error above over coverage</source>
        <translation>Fehler über τ zur Abdeckung</translation>
    </message>
    <message>
        <source>The curves as a table</source>
        <translation>Die Kurven als Tabelle</translation>
    </message>
    <message>
        <source>Images by confidence as a table</source>
        <translation>Bilder nach Konfidenz als Tabelle</translation>
    </message>
    <message>
        <source>Confidence up to</source>
        <translation>Konfidenz bis</translation>
    </message>
    <message>
        <source>Right</source>
        <translation>Richtig</translation>
    </message>
    <message>
        <source>Wrong</source>
        <translation>Falsch</translation>
    </message>
    <message>
        <source>Out of scope</source>
        <translation>Fremd</translation>
    </message>
    <message>
        <source>What a user gets at τ</source>
        <translation>Was ein Nutzer bei τ bekommt</translation>
    </message>
    <message>
        <source>green: right and shown, grey: withheld, red: wrong and shown. Enter opens the images.</source>
        <translation>grün: richtig und gezeigt, grau: zurückgehalten, rot: falsch und gezeigt. Eingabe öffnet die Bilder.</translation>
    </message>
    <message>
        <source>What a user gets at the threshold, of every set</source>
        <translation>Was ein Nutzer bei der Schwelle bekommt, in jeder Menge</translation>
    </message>
    <message>
        <source>nothing</source>
        <translation>nichts</translation>
    </message>
    <message>
        <source>this run</source>
        <translation>dieser Lauf</translation>
    </message>
    <message>
        <source>beside it</source>
        <translation>daneben</translation>
    </message>
    <message>
        <source>right</source>
        <translation>richtig</translation>
    </message>
    <message>
        <source>out of scope</source>
        <translation>fremd</translation>
    </message>
    <message>
        <source>wrong</source>
        <translation>falsch</translation>
    </message>
    <message>
        <source>%1 is the smallest threshold at which the validation images show that the error stays within it, with 95 % confidence.</source>
        <translation>%1 ist die kleinste Schwelle, bei der die Validierungsbilder mit 95 % Sicherheit zeigen, dass der Fehler darin bleibt.</translation>
    </message>
    <message>
        <source>No threshold can be shown, on the validation images, to keep this with 95 % confidence, so τ stays.</source>
        <translation>Für keine Schwelle zeigen die Validierungsbilder mit 95 % Sicherheit, dass das eingehalten wird; τ bleibt also.</translation>
    </message>
    <message>
        <source>Its menu shows the same figures as a table.</source>
        <translation>Sein Menü zeigt dieselben Zahlen als Tabelle.</translation>
    </message>
    <message>
        <source>At each threshold</source>
        <translation>Bei jeder Schwelle</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::TopBar</name>
    <message>
        <source>Workspace</source>
        <translation>Arbeitsbereich</translation>
    </message>
    <message>
        <source>Read again (F5)</source>
        <translation>Neu lesen (F5)</translation>
    </message>
    <message>
        <source>Light or dark</source>
        <translation>Hell oder dunkel</translation>
    </message>
    <message>
        <source>No workspace</source>
        <translation>Kein Arbeitsbereich</translation>
    </message>
    <message>
        <source>Workspace: %1</source>
        <translation>Arbeitsbereich: %1</translation>
    </message>
    <message>
        <source>Open or create a workspace</source>
        <translation>Arbeitsbereich öffnen oder erstellen</translation>
    </message>
    <message>
        <source>Open workspace…</source>
        <translation>Arbeitsbereich öffnen…</translation>
    </message>
    <message>
        <source>New workspace…</source>
        <translation>Neuer Arbeitsbereich…</translation>
    </message>
    <message>
        <source>Close workspace</source>
        <translation>Arbeitsbereich schließen</translation>
    </message>
    <message>
        <source>Settings…</source>
        <translation>Einstellungen…</translation>
    </message>
    <message>
        <source>Switch to light</source>
        <translation>Zu Hell wechseln</translation>
    </message>
    <message>
        <source>Switch to dark</source>
        <translation>Zu Dunkel wechseln</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::TopGuesses</name>
    <message>
        <source>Five best guesses</source>
        <translation>Die fünf besten Vorschläge</translation>
    </message>
    <message>
        <source>%1  (label)</source>
        <translation>%1  (Label)</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::TrainPage</name>
    <message>
        <source>Preset</source>
        <translation>Vorlage</translation>
    </message>
    <message>
        <source>Presets</source>
        <translation>Vorlagen</translation>
    </message>
    <message>
        <source>Recipe</source>
        <translation>Rezept</translation>
    </message>
    <message>
        <source>Before the start</source>
        <translation>Vor dem Start</translation>
    </message>
    <message>
        <source>Where to run</source>
        <translation>Wo es läuft</translation>
    </message>
    <message>
        <source>Copy as command</source>
        <translation>Als Befehl kopieren</translation>
    </message>
    <message>
        <source>Start</source>
        <translation>Starten</translation>
    </message>
    <message>
        <source>The worker goes on when this window is closed</source>
        <translation>Der Worker läuft weiter, wenn dieses Fenster geschlossen wird</translation>
    </message>
    <message>
        <source>Recipe as YAML</source>
        <translation>Rezept als YAML</translation>
    </message>
    <message>
        <source>Classes of the base</source>
        <translation>Klassen der Basis</translation>
    </message>
    <message>
        <source>The recipe as YAML</source>
        <translation>Das Rezept als YAML</translation>
    </message>
    <message>
        <source>Rows of the last layer, by class</source>
        <translation>Zeilen der letzten Schicht, je Klasse</translation>
    </message>
    <message>
        <source>Class</source>
        <translation>Klasse</translation>
    </message>
    <message>
        <source>Its row of the last layer</source>
        <translation>Ihre Zeile der letzten Schicht</translation>
    </message>
    <message>
        <source>Started %1</source>
        <translation>Gestartet: %1</translation>
    </message>
    <message>
        <source>Copied: %1</source>
        <translation>Kopiert: %1</translation>
    </message>
    <message>
        <source>1 epoch</source>
        <translation>1 Epoche</translation>
    </message>
    <message>
        <source>%1 epochs</source>
        <translation>%1 Epochen</translation>
    </message>
    <message>
        <source>This machine</source>
        <translation>Dieser Rechner</translation>
    </message>
    <message>
        <source>This machine, or a place of clusters.yaml</source>
        <translation>Dieser Rechner oder ein Ort aus clusters.yaml</translation>
    </message>
    <message>
        <source>new: starts at random</source>
        <translation>neu: beginnt zufällig</translation>
    </message>
    <message>
        <source>carried over</source>
        <translation>übernommen</translation>
    </message>
    <message>
        <source>dropped: not trained any more</source>
        <translation>fällt weg: nicht mehr trainiert</translation>
    </message>
    <message>
        <source>Only a version as base (Start from) has classes to carry over.</source>
        <translation>Nur eine Version als Basis (Start von) hat Klassen zum Übernehmen.</translation>
    </message>
    <message>
        <source>%1 carried over, %2 new, %3 dropped</source>
        <translation>%1 übernommen, %2 neu, %3 fallen weg</translation>
    </message>
    <message>
        <source>OK</source>
        <translation>OK</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>Stopp</translation>
    </message>
    <message>
        <source>Note</source>
        <translation>Hinweis</translation>
    </message>
    <message>
        <source>Train</source>
        <translation>Training</translation>
    </message>
    <message>
        <source>Start a run from a preset</source>
        <translation>Einen Lauf aus einer Vorlage starten</translation>
    </message>
    <message>
        <source>The setting at the mouse or the keyboard is explained here.</source>
        <translation>Hier wird die Einstellung unter Maus oder Tastatur erklärt.</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::WeekPlot</name>
    <message>
        <source>Week</source>
        <translation>Woche</translation>
    </message>
    <message>
        <source>%1, from</source>
        <translation>%1, von</translation>
    </message>
    <message>
        <source>%1, to</source>
        <translation>%1, bis</translation>
    </message>
</context>
<context>
    <name>taxon::workbench::WelcomePage</name>
    <message>
        <source>  Open the sample project</source>
        <translation>  Beispielprojekt öffnen</translation>
    </message>
    <message>
        <source>  Open a workspace…</source>
        <translation>  Arbeitsbereich öffnen…</translation>
    </message>
    <message>
        <source>  Create a workspace for a folder of images…</source>
        <translation>  Arbeitsbereich für einen Ordner mit Bildern erstellen…</translation>
    </message>
    <message>
        <source>RECENT</source>
        <translation>ZULETZT</translation>
    </message>
    <message>
        <source>Taxon</source>
        <translation>Taxon</translation>
    </message>
    <message>
        <source>From a folder of images to a reviewed, exported classifier. The folder stays the truth; every number opens its images.</source>
        <translation>Von einem Ordner mit Bildern zum geprüften, exportierten Klassifikator. Der Ordner bleibt die Wahrheit; jede Zahl öffnet ihre Bilder.</translation>
    </message>
    <message>
        <source>Copy details</source>
        <translation>Details kopieren</translation>
    </message>
    <message>
        <source>What happened, and the versions of the program</source>
        <translation>Was geschah, und die Versionen des Programms</translation>
    </message>
    <message>
        <source>The sample has not been made yet. Run ./dev demo in the source folder: it makes it and trains a model on it in minutes.</source>
        <translation>Das Beispiel gibt es noch nicht. Im Quellordner ./dev demo ausführen: Es wird erstellt und in Minuten darauf ein Modell trainiert.</translation>
    </message>
    <message>
        <source>Photographs of eleven classes with a trained model to look at.</source>
        <translation>Fotos aus elf Klassen mit einem trainierten Modell zum Ansehen.</translation>
    </message>
</context>
</TS>
