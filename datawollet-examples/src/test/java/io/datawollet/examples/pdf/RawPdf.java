package io.datawollet.examples.pdf;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.Deflater;

/** Writes PDF syntax by hand, for documents that no library would make. Object 1 is the catalog. */
final class RawPdf {
    private final List<byte[]> objects = new ArrayList<>();
    private String trailer = "";

    /** A document of one page that draws a content stream; objects from 5 on are free. Font F1 is Helvetica. */
    static RawPdf onePage(String resources, String contentDictionary, byte[] content) {
        return new RawPdf()
                        .object("<</Type/Catalog/Pages 2 0 R>>")
                        .object("<</Type/Pages/Count 1/Kids[3 0 R]>>")
                        .object("<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<" + resources
                                + "/Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>")
                        .stream(contentDictionary, content);
    }

    RawPdf object(String body) {
        objects.add(latin(body));
        return this;
    }

    RawPdf stream(String dictionary, byte[] data) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin("<<" + dictionary + "/Length " + data.length + ">>\nstream\n"));
        out.writeBytes(data);
        out.writeBytes(latin("\nendstream"));
        objects.add(out.toByteArray());
        return this;
    }

    RawPdf trailer(String entries) {
        trailer = entries;
        return this;
    }

    byte[] bytes() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(latin("%PDF-1.7\n"));
        StringBuilder table = new StringBuilder("0000000000 65535 f \n");
        for (int i = 0; i < objects.size(); i++) {
            table.append("%010d 00000 n \n".formatted(out.size()));
            out.writeBytes(latin((i + 1) + " 0 obj\n"));
            out.writeBytes(objects.get(i));
            out.writeBytes(latin("\nendobj\n"));
        }
        int start = out.size();
        int size = objects.size() + 1;
        out.writeBytes(latin("xref\n0 " + size + "\n" + table + "trailer\n<</Size " + size + "/Root 1 0 R" + trailer
                + ">>\nstartxref\n" + start + "\n%%EOF\n"));
        return out.toByteArray();
    }

    static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    static byte[] deflated(byte[] data) {
        Deflater deflater = new Deflater(9);
        deflater.setInput(data);
        deflater.finish();
        byte[] buffer = new byte[8192];
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        while (!deflater.finished()) {
            out.write(buffer, 0, deflater.deflate(buffer));
        }
        deflater.end();
        return out.toByteArray();
    }
}
