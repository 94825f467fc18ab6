// One list of the sheets, in index.css: what is missing here would be missing in Lab only.
import './index.css';
