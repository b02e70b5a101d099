package org.gantry.modulehost.karaf;

import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes the Karaf feature repository by which one archive is installed, so that it comes back after a restart. */
final class ModuleFeature {
    private static final String NAMESPACE = "http://karaf.apache.org/xmlns/features/v1.6.0";

    private ModuleFeature() {}

    static URI write(ModuleArchive archive, Path store) throws IOException {
        Path target = store.resolve(archive.featureName() + "-" + archive.version() + ".xml");
        Path part = Files.createTempFile(store, ".incoming", ".xml");
        try {
            try (OutputStream out = Files.newOutputStream(part)) {
                write(archive, XMLOutputFactory.newInstance().createXMLStreamWriter(out, "UTF-8"));
            }
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (XMLStreamException e) {
            throw new IOException("Cannot write " + target, e);
        } finally {
            Files.deleteIfExists(part);
        }
        return target.toUri();
    }

    private static void write(ModuleArchive archive, XMLStreamWriter xml) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("features");
        xml.writeDefaultNamespace(NAMESPACE);
        xml.writeAttribute("name", archive.featureName() + "-" + archive.version());
        xml.writeStartElement("feature");
        xml.writeAttribute("name", archive.featureName());
        xml.writeAttribute("version", archive.version().toString());
        for (Path bundle : archive.bundles()) {
            xml.writeStartElement("bundle");
            xml.writeCharacters(bundle.toUri().toString());
            xml.writeEndElement();
        }
        xml.writeEndElement();
        xml.writeEndElement();
        xml.writeEndDocument();
        xml.close();
    }
}
